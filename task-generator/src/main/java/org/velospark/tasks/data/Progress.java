package org.velospark.tasks.data;

/** Is told how far the fetching of a data set is, perhaps many times a second. */
public interface Progress {

  /** Listens to nothing. */
  Progress NONE = (what, bytes, total) -> {};

  /**
   * Some bytes more have come.
   *
   * @param what the download or file
   * @param bytes how many there are by now
   * @param total how many it will have, or -1 if that is not known
   */
  void update(String what, long bytes, long total);
}
