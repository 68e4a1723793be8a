package org.velospark.location;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;

/** Objects that are created only if there is none of their name. */
public final class NewObject {
  private static final String CONDITIONAL =
      CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

  private NewObject() {}

  /** Whether the store itself is asked to refuse, when an upload is completed. */
  public static boolean isConditional(FileSystem files, Path path) throws IOException {
    return files.hasPathCapability(path, CONDITIONAL);
  }

  /**
   * Creates an object: by the store's condition where it has one, else as far as the file system
   * can tell when writing begins.
   *
   * @throws IOException if there is one already, or if it cannot be written
   */
  public static void create(FileSystem files, Path path, byte[] content) throws IOException {
    FSDataOutputStream out =
        isConditional(files, path)
            ? (FSDataOutputStream)
                files.createFile(path).overwrite(true).recursive().must(CONDITIONAL, true).build()
            : files.create(path, false);
    try (out) {
      out.write(content);
    }
  }
}
