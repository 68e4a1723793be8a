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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in which every data set has a folder of its own with its files, uncompressed. What is
 * missing or damaged is fetched from the data set's sources, one after another until one has it.
 *
 * <p>Thread-safe; several JVMs may share a folder. A file appears under its name only when it is
 * complete and its checksum is right. What {@link #obtain} has found out about a data set is
 * remembered: its files are checked once, and what cannot be had is not tried again for every task.
 */
public final class DataCache {

  /** System property that names the default folder. */
  public static final String FOLDER_PROPERTY = "velo.data";

  /** Environment variable that names the default folder where the system property does not. */
  public static final String FOLDER_VARIABLE = "VELO_DATA";

  private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);
  private static final long LOCK_POLL_MILLIS = 100;
  private static final Map<Path, DataCache> SHARED = new ConcurrentHashMap<>();

  private final Path folder;
  private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();

  /** What is known of a data set; guarded by its own lock. */
  private static final class Attempt {
    Path home;
    DataUnavailableException failure;
  }

  /** What a look at a data set's folder tells; contents are not read. */
  public enum State {
    /** All files are there and have their length. */
    PRESENT,
    /** Some files are there, but not all, or not with their length. */
    DAMAGED,
    /** No file is there. */
    MISSING
  }

  DataCache(Path folder) {
    this.folder = normalized(folder);
  }

  /** The cache that this JVM has for a folder. */
  public static DataCache in(Path folder) {
    return SHARED.computeIfAbsent(normalized(folder), DataCache::new);
  }

  private static Path normalized(Path folder) {
    return folder.toAbsolutePath().normalize();
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

  /** The folder of a data set, which need not be there. */
  public Path home(DataSet set) {
    return folder.resolve(set.name());
  }

  /** Whether a data set is there, without a look at the network or into its files. */
  public State state(DataSet set) throws IOException {
    int there = 0;
    int right = 0;
    for (DataFile file : set.files()) {
      Path path = home(set).resolve(file.name());
      if (Files.isRegularFile(path)) {
        there++;
        right += Files.size(path) == file.bytes() ? 1 : 0;
      }
    }
    if (right == set.files().size()) {
      return State.PRESENT;
    }
    return there == 0 ? State.MISSING : State.DAMAGED;
  }

  /**
   * Reads all files of a data set and compares their checksums.
   *
   * @return what is wrong, a line for each file; nothing if all is as the catalogue says
   */
  public List<String> verify(DataSet set) throws IOException {
    List<String> problems = new ArrayList<>();
    for (DataFile file : set.files()) {
      Path path = home(set).resolve(file.name());
      if (!Files.isRegularFile(path)) {
        problems.add(path + " is missing");
        continue;
      }
      try {
        check(file, path);
      } catch (ChecksumException e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  /**
   * Makes sure once for this cache that a data set is there and intact, from wherever it can be
   * had. Later calls give the first one's result, also if it failed.
   *
   * @return the folder its files lie in
   * @throws DataUnavailableException if no source has them
   * @throws IOException if the folder cannot be read or written; the next call tries again
   */
  public Path obtain(DataSet set) throws IOException {
    Attempt attempt = attempt(set);
    synchronized (attempt) {
      if (attempt.failure != null) {
        throw attempt.failure.again();
      }
      if (attempt.home == null) {
        try {
          attempt.home = fetch(set, source -> true, Progress.NONE);
        } catch (DataUnavailableException e) {
          attempt.failure = e;
          throw e;
        }
      }
      return attempt.home;
    }
  }

  /** Like {@link #obtain}, but asks no source that needs the network; a failure is not final. */
  public Path obtainLocally(DataSet set) throws IOException {
    Attempt attempt = attempt(set);
    synchronized (attempt) {
      if (attempt.home == null) {
        attempt.home = fetch(set, DataSource::local, Progress.NONE);
      }
      return attempt.home;
    }
  }

  /**
   * Makes sure that all files of a data set are there and intact. Reads each file once for its
   * checksum; another thread or JVM that is fetching the same set is waited for. Tries anew even if
   * {@link #obtain} has failed.
   *
   * @param progress is told how far each download and unpacking is
   * @return the folder they lie in
   * @throws DataUnavailableException if no source has them
   * @throws IOException if the folder cannot be read or written
   */
  public Path fetch(DataSet set, Progress progress) throws IOException {
    Path home = fetch(set, source -> true, progress);
    attempts.remove(set.name());
    return home;
  }

  private Attempt attempt(DataSet set) {
    return attempts.computeIfAbsent(set.name(), name -> new Attempt());
  }

  private Path fetch(DataSet set, Predicate<DataSource> which, Progress progress)
      throws IOException {
    Path home = home(set);
    if (missing(set, home).isEmpty()) {
      return home;
    }
    Files.createDirectories(home);
    try (FileChannel lockFile =
        FileChannel.open(
            home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(lockFile);
      fetchMissing(set, home, set.sources().stream().filter(which).toList(), progress);
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

  private static void fetchMissing(
      DataSet set, Path home, List<DataSource> elsewhere, Progress progress)
      throws IOException, InterruptedException {
    List<DataSource> sources = new ArrayList<>();
    sources.add(new FolderSource(home, true));
    sources.addAll(elsewhere);
    DataSource.Delivery delivery = new Checked(home, progress);
    List<String> failures = new ArrayList<>();
    List<DataFile> missing = missing(set, home);
    for (DataSource source : sources) {
      if (missing.isEmpty()) {
        return;
      }
      if (source instanceof FolderSource) {
        LOG.debug("Looking for data set '{}' in {}", set.name(), source.name());
      } else {
        LOG.info("Looking for data set '{}' in {}", set.name(), source.name());
      }
      try {
        source.fetch(missing, home, delivery);
      } catch (IOException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        LOG.debug("Data set '{}' is not in {}: {}", set.name(), source.name(), reason);
        failures.add(source.name() + ": " + reason);
      }
      missing = missing(set, home);
    }
    if (!missing.isEmpty()) {
      throw new DataUnavailableException(set, home, missing, failures);
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
      try {
        check(file, path);
      } catch (ChecksumException e) {
        missing.add(file);
      }
    }
    return missing;
  }

  private static void check(DataFile file, Path path) throws IOException {
    try (InputStream content = Files.newInputStream(path)) {
      copy(file, content, OutputStream.nullOutputStream(), Progress.NONE);
    }
  }

  /** Puts files into a folder, but only the right ones. */
  private record Checked(Path home, Progress progress) implements DataSource.Delivery {
    @Override
    public void accept(DataFile file, InputStream content) throws IOException {
      Path unchecked = home.resolve(file.name() + ".unchecked");
      try {
        try (OutputStream out = Files.newOutputStream(unchecked)) {
          copy(file, content, out, progress);
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

    @Override
    public void downloading(String what, long bytes, long total) {
      progress.update(what, bytes, total);
    }
  }

  /**
   * Copies a file, but gives up soon after its length: what is longer is wrong, and may have no
   * end.
   *
   * @throws ChecksumException if it was not the right one
   */
  private static void copy(DataFile file, InputStream in, OutputStream out, Progress progress)
      throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    while (bytes <= file.bytes()) {
      int read = in.read(buffer);
      if (read < 0) {
        break;
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      bytes += read;
      progress.update(file.name(), bytes, file.bytes());
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    if (bytes != file.bytes() || !sha256.equals(file.sha256())) {
      throw new ChecksumException(file, bytes, sha256);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
