package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.velospark.config.Configuration;
import org.velospark.progress.GenerationProgress;

/** What {@code velo meta-train} does once its configuration is known to be valid. */
@FunctionalInterface
interface MetaTraining {

  /**
   * Starts the run, or goes on with it, until it is complete.
   *
   * @param configuration the settings and their text
   * @param run location of the run
   * @param progress told of every generation; closed by the caller
   * @throws IOException if the run cannot be read or written
   */
  Result run(Configuration<MetaTrainSettings> configuration, Path run, GenerationProgress progress)
      throws IOException;

  /** What is printed at the end of a complete run. */
  interface Result {

    /** For {@code --json}: one object. */
    ObjectNode json();

    /** For a person: lines without a newline at the end. */
    String text();
  }
}
