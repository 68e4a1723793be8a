package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** A place that files of a data set can come from. */
public interface DataSource {

  /** What a person would call it. */
  String name();

  /** Whether it is on this machine, so that to ask it needs no network. */
  default boolean local() {
    return false;
  }

  /**
   * Hands over as many of the wanted files as this source has.
   *
   * @param wanted the files that are missing
   * @param folder where the files will lie; free for unfinished downloads, which the next call
   *     finds again
   * @param delivery takes each file
   * @throws IOException if any of the wanted files could not be handed over; the message says why
   */
  void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
      throws IOException, InterruptedException;

  /** Checks a file and puts it where it belongs. */
  interface Delivery {

    /**
     * Takes one file.
     *
     * @param content its content without compression; read to its end, not closed
     * @throws ChecksumException if it is not the file that the catalogue describes
     */
    void accept(DataFile file, InputStream content) throws IOException;

    /** Is told how far a download is; see {@link Progress#update}. */
    default void downloading(String what, long bytes, long total) {}
  }
}
