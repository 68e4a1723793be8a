package org.velospark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * The local file system under the scheme {@code failing:}. While {@link #failing} is a part of the
 * written object's name, half of the object is written and then there is an error. With {@link
 * #OBJECT_STORE} set, it behaves as an object store does: nothing is visible before close, a stream
 * can be aborted, and renaming is not to be used.
 */
public final class FailingFileSystem extends RawLocalFileSystem {
  static final String OBJECT_STORE = "fs.failing.object.store";
  static volatile String failing;
  static volatile int aborted;

  static Configuration configuration(boolean objectStore) {
    failing = null;
    aborted = 0;
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.failing.impl", FailingFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    configuration.setBoolean("fs.failing.impl.disable.cache", true);
    configuration.setBoolean(OBJECT_STORE, objectStore);
    return configuration;
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public URI getUri() {
    return URI.create("failing:///");
  }

  private boolean objectStore() {
    return getConf().getBoolean(OBJECT_STORE, false);
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return objectStore() && capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
        || super.hasPathCapability(path, capability);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (objectStore()) {
      throw new UnsupportedOperationException("Renaming is not atomic here");
    }
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    String part = failing;
    if (part != null && path.getName().startsWith(part)) {
      throw new IOException("Not allowed to delete " + part);
    }
    return super.delete(path, recursive);
  }

  @Override
  public FSDataOutputStream create(Path path, boolean overwrite) throws IOException {
    if (!objectStore()) {
      return new FSDataOutputStream(new HalfStream(super.create(path, overwrite), path), null);
    }
    Path upload = path.suffix(".upload");
    return new FSDataOutputStream(new Upload(super.create(upload, overwrite), upload, path), null);
  }

  /** Writes half of what it is given, then fails, if its object is to fail. */
  private static class HalfStream extends OutputStream {
    private final OutputStream out;
    private final Path path;

    HalfStream(OutputStream out, Path path) {
      this.out = out;
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      String part = failing;
      if (part != null && path.getName().contains(part)) {
        out.write(bytes, offset, length / 2);
        throw new IOException("No space left on " + part);
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  private final class Upload extends HalfStream implements Abortable, StreamCapabilities {
    private final Path upload;
    private final Path path;
    private boolean closed;

    Upload(OutputStream out, Path upload, Path path) {
      super(out, path);
      this.upload = upload;
      this.path = path;
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        super.close();
        pathToFile(upload).renameTo(pathToFile(path));
      }
    }

    @Override
    public AbortableResult abort() {
      closed = true;
      aborted++;
      boolean deleted = pathToFile(upload).delete();
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return !deleted;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }
  }
}
