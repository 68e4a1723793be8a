package org.velospark.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A folder of small objects, each of which appears whole or not at all. Thread-safe as far as the
 * file system is.
 */
final class ObjectFolder {
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.[0-9a-f-]{36}\\.tmp");

  private final FileSystem fileSystem;
  private final Path folder;

  ObjectFolder(Path folder, Configuration configuration) throws IOException {
    FileSystem found = folder.getFileSystem(configuration);
    // Objects have checksums of their own; Hadoop's would lie in further files beside them.
    this.fileSystem = found instanceof LocalFileSystem local ? local.getRaw() : found;
    this.folder = fileSystem.makeQualified(folder);
  }

  Path path(String name) {
    return new Path(folder, name);
  }

  /** Names of all objects, in no particular order; none if there is no folder. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem.listStatus(folder)) {
        if (status.isFile()) {
          names.add(status.getPath().getName());
        }
      }
    } catch (FileNotFoundException noFolder) {
      return List.of();
    }
    return names;
  }

  /** Whether this is what a writer left that died in {@link #write}. */
  boolean isUnfinished(String name) {
    return UNFINISHED.matcher(name).matches();
  }

  void delete(String name) throws IOException {
    fileSystem.delete(path(name), false);
  }

  boolean exists(String name) throws IOException {
    return fileSystem.exists(path(name));
  }

  byte[] read(String name) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path(name))) {
      return in.readAllBytes();
    }
  }

  /**
   * Writes an object, in place of one of that name. Other readers and writers see the old one, none
   * or the new one, never a part. After an error nothing of the attempt is left, unless the error
   * was in the last step and only seemed to be one.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  void write(String name, byte[] content) throws IOException {
    Path target = path(name);
    try {
      write(target, content);
    } catch (IOException e) {
      throw new IOException("Cannot write %s: %s".formatted(target, e.getMessage()), e);
    }
  }

  private void write(Path target, byte[] content) throws IOException {
    // Streams that can be aborted show nothing before they are closed: no need to rename.
    if (fileSystem.hasPathCapability(target, CommonPathCapabilities.ABORTABLE_STREAM)) {
      writeInPlace(target, content);
      return;
    }
    Path temporary = path(".%s.%s.tmp".formatted(target.getName(), UUID.randomUUID()));
    try {
      writeInPlace(temporary, content);
      rename(temporary, target);
    } catch (IOException | RuntimeException e) {
      try {
        fileSystem.delete(temporary, false);
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private void writeInPlace(Path path, byte[] content) throws IOException {
    FSDataOutputStream out = fileSystem.create(path, true);
    try {
      out.write(content);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
    } catch (IOException | RuntimeException e) {
      giveUp(out, e);
      throw e;
    }
    out.close();
  }

  /** Closing would complete an upload, so a stream that can be aborted is. */
  private static void giveUp(FSDataOutputStream out, Exception reason) {
    try {
      if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      } else {
        out.close();
      }
    } catch (IOException | RuntimeException alsoFailed) {
      reason.addSuppressed(alsoFailed);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (fileSystem.rename(from, to)) {
      return;
    }
    // HDFS renames only to a free name. What lies there is damaged, or nobody would write again.
    fileSystem.delete(to, false);
    if (!fileSystem.rename(from, to)) {
      throw new IOException("Cannot rename %s to %s".formatted(from, to));
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
