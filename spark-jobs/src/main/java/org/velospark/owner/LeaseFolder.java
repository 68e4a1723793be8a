package org.velospark.owner;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.location.NewObject;

/**
 * The leases of one run, {@code owner/lease-000000007.json}. Its one strong operation is {@link
 * #create}, which succeeds once for each number; how depends on the file system.
 */
final class LeaseFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseFolder.class);
  private static final Pattern NAME = Pattern.compile("lease-(\\d{9,18})\\.json");

  /** An owner renews between listing and reading; it cannot do so every time. */
  private static final int READING_ATTEMPTS = 20;

  private final FileSystem fileSystem;
  private final Path folder;
  private boolean exclusive;

  LeaseFolder(Path run, Configuration configuration) throws IOException {
    Path path = new Path(run, "owner");
    FileSystem found = path.getFileSystem(configuration);
    this.fileSystem = found instanceof LocalFileSystem local ? local.getRaw() : found;
    this.folder = fileSystem.makeQualified(path);
    // A stream that can be aborted shows its object when it is closed, so creating it says nothing
    // of who else does.
    this.exclusive =
        NewObject.isConditional(fileSystem, folder)
            || !fileSystem.hasPathCapability(folder, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /** Whether {@link #create} can succeed only once for each number. */
  boolean exclusive() {
    return exclusive;
  }

  /**
   * The lease of the highest number.
   *
   * @param unreadable how long a lease holds that cannot be read
   */
  Optional<Lease> last(Duration unreadable) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long number = lastNumber();
      if (number == 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(Lease.fromJson(read(path(number))));
      } catch (IllegalArgumentException e) {
        LOG.debug("Lease {} cannot be read", path(number), e);
        return Optional.of(Lease.unreadable(number, unreadable));
      } catch (FileNotFoundException | PathIOException goneOrChangedMeanwhile) {
        if (attempt == READING_ATTEMPTS) {
          throw goneOrChangedMeanwhile;
        }
      }
    }
  }

  private long lastNumber() throws IOException {
    return highest(numbers());
  }

  /** The highest of some numbers; 0 if there are none. */
  static long highest(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** The numbers of all leases. */
  List<Long> numbers() throws IOException {
    FileStatus[] found;
    try {
      found = fileSystem.listStatus(folder);
    } catch (FileNotFoundException noFolder) {
      return List.of();
    }
    return Stream.of(found)
        .map(status -> NAME.matcher(status.getPath().getName()))
        .filter(Matcher::matches)
        .map(name -> Long.parseLong(name.group(1)))
        .toList();
  }

  /**
   * Creates a lease unless there is one of its number.
   *
   * @return the lease of that number if it is the same owner's: the given one, or the one of an
   *     earlier attempt that seemed to fail; empty if another owner has the number
   * @throws IOException if there is none now
   */
  Optional<Lease> create(Lease lease) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local && exclusive) {
      java.nio.file.Path file = local.pathToFile(path(lease.number())).toPath();
      return createLocally(file, lease.toJson()) ? Optional.of(lease) : ownUnlessGone(lease);
    }
    if (!exclusive && fileSystem.exists(path(lease.number()))) {
      return own(lease);
    }
    try {
      NewObject.create(fileSystem, path(lease.number()), lease.toJson());
    } catch (IOException e) {
      // Refused, or done, with the answer lost on its way: what is there tells.
      try {
        return own(lease);
      } catch (FileNotFoundException gone) {
        if (e instanceof PathIOException
            || e instanceof org.apache.hadoop.fs.FileAlreadyExistsException) {
          // Refused because of one that its owner has deleted meanwhile.
          return Optional.empty();
        }
        throw e;
      } catch (IOException unknown) {
        e.addSuppressed(unknown);
        throw e;
      }
    }
    return exclusive ? Optional.of(lease) : own(lease);
  }

  private Optional<Lease> ownUnlessGone(Lease lease) throws IOException {
    try {
      return own(lease);
    } catch (FileNotFoundException deletedByItsOwner) {
      return Optional.empty();
    }
  }

  /** The lease of the number of a given one, if it is of the same owner. */
  Optional<Lease> own(Lease lease) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Optional.of(Lease.fromJson(read(path(lease.number()))))
            .filter(there -> there.isOf(lease.owner()));
      } catch (IllegalArgumentException unreadable) {
        return Optional.empty();
      } catch (PathIOException changedWhileRead) {
        // A driver that came too late makes a lease of an old number, and deletes it again.
        if (attempt == READING_ATTEMPTS) {
          throw changedWhileRead;
        }
      }
    }
  }

  /**
   * Finds out whether the store keeps what it promises: some that speak S3 ignore the condition.
   *
   * @param created a lease that {@link #create} has made
   */
  void examine(Lease created) throws IOException {
    if (NewObject.isConditional(fileSystem, folder)) {
      try {
        NewObject.create(fileSystem, path(created.number()), created.toJson());
        exclusive = false;
      } catch (IOException refused) {
        LOG.debug("{} creates objects exclusively", folder, refused);
      }
    }
  }

  /**
   * A name that is new and has its content at once is a second name of a file that is complete. Not
   * every file system has them; all of them create a file only once.
   */
  private static boolean createLocally(java.nio.file.Path target, byte[] content)
      throws IOException {
    Files.createDirectories(target.getParent());
    java.nio.file.Path complete =
        target.resolveSibling(".%s.%s.tmp".formatted(target.getFileName(), UUID.randomUUID()));
    try {
      Files.write(complete, content);
      Files.createLink(target, complete);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      LOG.debug("{} has no hard links", target.getParent(), noLinks);
      return createAlone(target, content);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  private static boolean createAlone(java.nio.file.Path target, byte[] content) throws IOException {
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Deletes a lease that does not count. If it cannot be deleted, it stays. */
  void delete(long number) {
    try {
      fileSystem.delete(path(number), false);
    } catch (IOException e) {
      LOG.debug("Cannot delete lease {}", path(number), e);
    }
  }

  private byte[] read(Path path) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path)) {
      return in.readAllBytes();
    }
  }

  private Path path(long number) {
    return new Path(folder, String.format(Locale.ROOT, "lease-%09d.json", number));
  }
}
