package org.velospark.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.velospark.faults.Fault.Moment;
import org.velospark.faults.Fault.Operation;
import org.velospark.faults.Fault.Strike;

/**
 * The local file system under the scheme {@code faulty:}, with a {@link Fault}. Of two kinds: as
 * HDFS it shows files while they are written; as an object store it shows them once they are
 * closed, and their streams can be aborted. What an operation has done lies on disk; what a stream
 * buffers is lost with the process.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
  private static final String FAULT = "fs.faulty.fault";
  private static final String OBJECT_STORE = "fs.faulty.object.store";
  private static final Map<String, Fault> FAULTS = new ConcurrentHashMap<>();

  /** Bytes that a stream writes at once. */
  private static final int BUFFER_BYTES = 4096;

  private Fault fault;
  private boolean objectStore;

  /** Sets Hadoop's settings so that file systems opened from now on have a fault. */
  static void configure(Configuration configuration, Fault fault, boolean objectStore) {
    String name = UUID.randomUUID().toString();
    FAULTS.put(name, fault);
    configuration.set(FAULT, name);
    configuration.setBoolean(OBJECT_STORE, objectStore);
    configuration.setClass("fs.faulty.impl", FaultyFileSystem.class, FileSystem.class);
    configuration.setBoolean("fs.faulty.impl.disable.cache", true);
    configuration.setClass(
        "fs.AbstractFileSystem.faulty.impl", Delegate.class, AbstractFileSystem.class);
    configuration.set(
        "io.delta.kernel.logStore.faulty.impl",
        objectStore ? "io.delta.storage.S3SingleDriverLogStore" : "io.delta.storage.HDFSLogStore");
  }

  /** A local folder by this file system's name. */
  static Path path(java.nio.file.Path folder) {
    return new Path("faulty://" + folder.toAbsolutePath());
  }

  /** The way of Hadoop's newer interface, which Delta takes to HDFS. */
  public static final class Delegate extends DelegateToFileSystem {
    public Delegate(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, new FaultyFileSystem(), configuration, "faulty", false);
    }
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public URI getUri() {
    return URI.create("faulty:///");
  }

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    fault = FAULTS.get(configuration.get(FAULT));
    objectStore = configuration.getBoolean(OBJECT_STORE, false);
  }

  /** What an operation does. */
  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> T operate(Operation operation, Action<T> action) throws IOException {
    Strike strike = fault.strike(operation);
    if (strike == null) {
      return action.run();
    }
    if (strike.moment() == Moment.AFTER) {
      action.run();
    }
    throw raise(strike.error());
  }

  private static IOException raise(Throwable error) {
    if (error instanceof Error fatal) {
      throw fatal;
    }
    return (IOException) error;
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return objectStore
            && (capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
                || capability.equals(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE))
        || super.hasPathCapability(path, capability);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return operate(Operation.OPEN, () -> super.open(path, bufferSize));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return operate(Operation.LIST, () -> super.listStatus(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return operate(Operation.STATUS, () -> super.getFileStatus(path));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return operate(Operation.STATUS, () -> Files.exists(pathToFile(path).toPath()));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return operate(Operation.DELETE, () -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return mkdirs(path, null);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return operate(
        Operation.MAKE_FOLDER, () -> Files.createDirectories(pathToFile(path).toPath()) != null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (objectStore) {
      throw new UnsupportedOperationException("Renaming is not atomic here");
    }
    return operate(
        Operation.RENAME,
        () -> {
          // As HDFS: only to a free name, at once.
          if (Files.exists(pathToFile(to).toPath())) {
            return false;
          }
          Files.move(
              pathToFile(from).toPath(), pathToFile(to).toPath(), StandardCopyOption.ATOMIC_MOVE);
          return true;
        });
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(path, overwrite);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(path, overwrite);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(path, flags.contains(CreateFlag.OVERWRITE));
  }

  @Override
  public FSDataOutputStream create(Path path, boolean overwrite) throws IOException {
    java.nio.file.Path target = pathToFile(path).toPath();
    return operate(
        Operation.CREATE,
        () -> {
          if (!overwrite && Files.exists(target)) {
            throw new FileAlreadyExistsException(path + " exists");
          }
          Files.createDirectories(target.getParent());
          return new FSDataOutputStream(new Stream(target, false), null);
        });
  }

  @Override
  public FSDataOutputStreamBuilder<FSDataOutputStream, ?> createFile(Path path) {
    return new Conditional(path).create();
  }

  /** Creates a file only if there is none when it is closed, as object stores can. */
  private final class Conditional
      extends FSDataOutputStreamBuilder<FSDataOutputStream, Conditional> {
    Conditional(Path path) {
      super(FaultyFileSystem.this, path);
    }

    @Override
    public Conditional getThisBuilder() {
      return this;
    }

    @Override
    public FSDataOutputStream build() throws IOException {
      if (!getOptions()
          .getBoolean(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, false)) {
        return FaultyFileSystem.this.create(getPath(), true);
      }
      java.nio.file.Path target = pathToFile(getPath()).toPath();
      return operate(
          Operation.CREATE,
          () -> {
            Files.createDirectories(target.getParent());
            return new FSDataOutputStream(new Stream(target, true), null);
          });
    }
  }

  /** Writes straight to disk: to the file itself, or to one that becomes it in closing. */
  private final class Stream extends OutputStream implements Abortable, StreamCapabilities {
    private final java.nio.file.Path target;
    private final java.nio.file.Path written;
    private final OutputStream out;
    private final ByteArrayOutputStream buffered = new ByteArrayOutputStream();
    private final boolean exclusive;
    private boolean closed;

    /**
     * @param exclusive whether closing fails where there is a file already
     */
    Stream(java.nio.file.Path target, boolean exclusive) throws IOException {
      this.target = target;
      this.exclusive = exclusive;
      // Uploads are nowhere to be seen.
      this.written = objectStore ? Files.createTempFile("upload", null) : target;
      this.out = Files.newOutputStream(written);
      if (objectStore) {
        written.toFile().deleteOnExit();
      }
    }

    @Override
    public boolean hasCapability(String capability) {
      return objectStore && capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      buffered.write(bytes, offset, length);
      if (buffered.size() >= BUFFER_BYTES) {
        writeBuffered();
      }
    }

    private void writeBuffered() throws IOException {
      byte[] bytes = buffered.toByteArray();
      buffered.reset();
      Strike strike = fault.strike(Operation.WRITE);
      if (strike == null) {
        out.write(bytes);
        return;
      }
      switch (strike.moment()) {
        case BEFORE -> {}
        case HALFWAY -> out.write(bytes, 0, bytes.length / 2);
        case AFTER -> out.write(bytes);
      }
      throw raise(strike.error());
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (out) {
        if (buffered.size() > 0) {
          writeBuffered();
        }
      }
      operate(
          Operation.CLOSE,
          () -> {
            if (exclusive) {
              Files.createLink(target, written);
            } else if (objectStore) {
              Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
          });
    }

    @Override
    public AbortableResult abort() {
      closed = true;
      try {
        out.close();
        Files.deleteIfExists(written);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return false;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }
  }
}
