package org.velospark.cli;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.velospark.config.Configuration;
import org.velospark.owner.Claim;
import org.velospark.progress.GenerationProgress;
import org.velospark.settings.TrainingSettings;
import org.velospark.training.MetaTraining;

/** What {@code velo meta-train} does once its configuration is known to be valid. */
@FunctionalInterface
interface Training {

  /**
   * Starts the run, or goes on with it, until it is complete.
   *
   * @param configuration the settings and their text
   * @param run location of the run
   * @param claim when to take it if another driver owns it
   * @param progress told of every generation; closed by the caller
   * @throws IOException if the run cannot be read or written
   */
  MetaTraining.Outcome run(
      Configuration<TrainingSettings> configuration,
      Path run,
      Claim claim,
      GenerationProgress progress)
      throws IOException;
}
