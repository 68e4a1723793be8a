package org.velospark.tasks.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * All data that tasks are made of. Immutable and thread-safe.
 *
 * @param images sets of labelled pictures
 * @param texts texts as numbers
 */
public record TaskData(ImageSets images, Texts texts) {

  /**
   * The data sets of the catalogue, with their files in a folder.
   *
   * @param folder see {@link DataCache}
   */
  public static TaskData in(Path folder) {
    return new TaskData(ImageSets.in(folder), Texts.in(folder));
  }

  /** Names of all data sets, whether or not they are loaded. */
  public List<String> names() {
    return Stream.concat(images.names().stream(), texts.names().stream()).toList();
  }
}
