package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in which every data set has a folder of its own with its files, uncompressed. What is
 * missing or damaged is fetched from the data set's sources, one after another until one has it.
 *
 * <p>Immutable and thread-safe; several JVMs may share a folder. A file appears under its name only
 * when it is complete and its checksum is right.
 */
public final class DataCache {

  /** System property that names the default folder. */
  public static final String FOLDER_PROPERTY = "velo.data";

  /** Environment variable that names the default folder where the system property does not. */
  public static final String FOLDER_VARIABLE = "VELO_DATA";

  private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);
  private static final long LOCK_POLL_MILLIS = 100;

  private final Path folder;

  public DataCache(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The folder that {@value #FOLDER_PROPERTY} names, or else {@value #FOLDER_VARIABLE}, or else
   * {@code .cache/velospark} in the user's home.
   */
  public static Path defaultFolder() {
    String named = System.getProperty(FOLDER_PROPERTY, System.getenv(FOLDER_VARIABLE));
    return named != null
        ? Path.of(named)
        : Path.of(System.getProperty("user.home"), ".cache", "velospark");
  }

  public Path folder() {
    return folder;
  }

  /**
   * Makes sure that all files of a data set are there and intact. Reads each file once for its
   * checksum; another thread or JVM that is fetching the same set is waited for.
   *
   * @return the folder they lie in
   * @throws DataUnavailableException if no source has them
   * @throws IOException if the folder cannot be read or written
   */
  public Path fetch(DataSet set) throws IOException {
    Path home = folder.resolve(set.name());
    if (missing(set, home).isEmpty()) {
      return home;
    }
    Files.createDirectories(home);
    try (FileChannel lockFile =
        FileChannel.open(
            home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(lockFile);
      fetchMissing(set, home);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "Interrupted while fetching data set '%s'".formatted(set.name()));
    }
    return home;
  }

  /** Waits for the lock, which goes when the channel is closed. */
  private static void lock(FileChannel channel) throws IOException, InterruptedException {
    while (true) {
      try {
        channel.lock();
        return;
      } catch (OverlappingFileLockException e) {
        // Held by another thread of this JVM, for which the operating system does not wait.
        Thread.sleep(LOCK_POLL_MILLIS);
      }
    }
  }

  private static void fetchMissing(DataSet set, Path home)
      throws IOException, InterruptedException {
    List<DataSource> sources = new ArrayList<>();
    sources.add(new FolderSource(home));
    sources.addAll(set.sources());
    List<String> failures = new ArrayList<>();
    for (DataSource source : sources) {
      List<DataFile> missing = missing(set, home);
      if (missing.isEmpty()) {
        return;
      }
      LOG.info("Looking for data set '{}' in {}", set.name(), source.name());
      try {
        source.fetch(missing, home, (file, content) -> deliver(file, content, home));
      } catch (IOException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        LOG.info("Data set '{}' is not in {}: {}", set.name(), source.name(), reason);
        failures.add(source.name() + ": " + reason);
      }
    }
    List<DataFile> missing = missing(set, home);
    if (!missing.isEmpty()) {
      throw new DataUnavailableException(
          """
          Cannot get data set '%s' (licence %s). Tried:
          %s
          Connect the machine to one of these, or put %s (plain or .gz) into %s, \
          or name a folder that has '%s' with -D%s or %s."""
              .formatted(
                  set.name(),
                  set.licence(),
                  failures.stream().map(f -> "- " + f).collect(Collectors.joining("\n")),
                  missing.stream().map(DataFile::name).collect(Collectors.joining(", ")),
                  home,
                  set.name(),
                  FOLDER_PROPERTY,
                  FOLDER_VARIABLE));
    }
  }

  /** The files that are not there, or are there but not as the catalogue describes them. */
  private static List<DataFile> missing(DataSet set, Path home) throws IOException {
    List<DataFile> missing = new ArrayList<>();
    for (DataFile file : set.files()) {
      Path path = home.resolve(file.name());
      if (!Files.isRegularFile(path) || Files.size(path) != file.bytes()) {
        missing.add(file);
        continue;
      }
      try (InputStream content = Files.newInputStream(path)) {
        MessageDigest digest = sha256();
        copy(content, OutputStream.nullOutputStream(), digest, file.bytes());
        if (!hex(digest).equals(file.sha256())) {
          missing.add(file);
        }
      }
    }
    return missing;
  }

  private static void deliver(DataFile file, InputStream content, Path home) throws IOException {
    Path unchecked = home.resolve(file.name() + ".unchecked");
    try {
      MessageDigest digest = sha256();
      long bytes;
      try (OutputStream out = Files.newOutputStream(unchecked)) {
        bytes = copy(content, out, digest, file.bytes());
      }
      String sha256 = hex(digest);
      if (bytes != file.bytes() || !sha256.equals(file.sha256())) {
        throw new ChecksumException(file, bytes, sha256);
      }
      Files.move(
          unchecked,
          home.resolve(file.name()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unchecked);
    }
  }

  /**
   * Copies a stream, but gives up soon after {@code expected} bytes: what is longer is wrong, and
   * may have no end.
   *
   * @return how many bytes were copied
   */
  private static long copy(InputStream in, OutputStream out, MessageDigest digest, long expected)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    while (bytes <= expected) {
      int read = in.read(buffer);
      if (read < 0) {
        break;
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      bytes += read;
    }
    return bytes;
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
