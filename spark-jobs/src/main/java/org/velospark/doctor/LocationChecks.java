package org.velospark.doctor;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.velospark.location.NewObject;

/**
 * Tries what a run does at its location, with small objects that are deleted again. Folders that it
 * had to make go, too.
 */
record LocationChecks(Path run, Configuration configuration) {
  private static final byte[] CONTENT = "velo doctor".getBytes(StandardCharsets.UTF_8);

  List<Finding> findings() {
    return List.of(
        writable("checkpoints"), writable("history"), createdOnce(new Path(run, "checkpoints")));
  }

  private Finding writable(String part) {
    Path folder = new Path(run, part);
    String expected = "an object can be written, read back and deleted";
    try {
      FileSystem files = folder.getFileSystem(configuration);
      Path made = firstMissing(files, folder);
      Path object = object(folder);
      try {
        write(files.create(object, true));
        byte[] read = read(files, object);
        if (!Arrays.equals(read, CONTENT)) {
          return Finding.failure(
              part,
              folder.toString(),
              expected,
              "%d bytes read back are others than the %d written"
                  .formatted(read.length, CONTENT.length),
              "use another file system");
        }
      } finally {
        files.delete(object, false);
        leaveNothing(files, made, folder);
      }
      if (files.exists(object)) {
        return Finding.failure(
            part, folder.toString(), expected, object + " is still there", "allow deleting");
      }
      return Finding.ok(part, folder.toString(), expected, "it can");
    } catch (IOException | RuntimeException e) {
      return Finding.failure(
          part,
          folder.toString(),
          expected,
          reason(e),
          "check address, credentials (spark.hadoop.*) and permissions");
    }
  }

  /** What keeps two drivers from believing that the same run is theirs. */
  private Finding createdOnce(Path folder) {
    String expected = "an object that is there cannot be created again";
    String advice =
        "two drivers of one run would not notice each other; see that only one is started";
    try {
      FileSystem files = folder.getFileSystem(configuration);
      Path made = firstMissing(files, folder);
      Path object = object(folder);
      try {
        NewObject.create(files, object, CONTENT);
        try {
          NewObject.create(files, object, CONTENT);
        } catch (IOException refused) {
          return Finding.ok("create once", folder.toString(), expected, "it is refused");
        }
        return Finding.warning(
            "create once", folder.toString(), expected, "it was created twice", advice);
      } finally {
        files.delete(object, false);
        leaveNothing(files, made, folder);
      }
    } catch (IOException | RuntimeException e) {
      return Finding.failure(
          "create once", folder.toString(), expected, reason(e), "see the lines above");
    }
  }

  private static void write(FSDataOutputStream stream) throws IOException {
    try (FSDataOutputStream out = stream) {
      out.write(CONTENT);
    }
  }

  private static byte[] read(FileSystem files, Path object) throws IOException {
    try (FSDataInputStream in = files.open(object)) {
      return in.readAllBytes();
    }
  }

  private static Path object(Path folder) {
    return new Path(folder, ".velo-doctor-" + UUID.randomUUID());
  }

  /** The topmost folder that is not there yet; null if all are. */
  private static Path firstMissing(FileSystem files, Path folder) throws IOException {
    Path missing = null;
    for (Path path = folder; path != null && !exists(files, path); path = path.getParent()) {
      missing = path;
    }
    return missing;
  }

  private static boolean exists(FileSystem files, Path path) throws IOException {
    try {
      return files.exists(path);
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /**
   * Deletes folders from the lowest up to the one that was made first, as far as they are empty.
   */
  private static void leaveNothing(FileSystem files, Path made, Path folder) throws IOException {
    for (Path path = folder; made != null; path = path.getParent()) {
      if (files.exists(path) && files.listStatus(path).length == 0) {
        files.delete(path, false);
      }
      if (path.equals(made)) {
        return;
      }
    }
  }

  private static String reason(Throwable e) {
    return e.toString().replaceAll("\\s+", " ");
  }
}
