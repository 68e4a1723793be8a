package org.velospark.training;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.WeightsException;

/**
 * Weights of learned optimizers at a location on any file system that Hadoop knows: a file of
 * weights, or the folder of a run, whose checkpoints hold them.
 */
public final class StoredWeights {
  /** Fact of a run's weights: how many generations made them. */
  public static final String GENERATION = "run.generation";

  private StoredWeights() {}

  /** Whether a file lies at the location, and not a run or nothing. */
  public static boolean isFile(Path location, Configuration hadoop) throws IOException {
    FileSystem files = location.getFileSystem(hadoop);
    try {
      return files.getFileStatus(location).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /**
   * Reads the weights of a file, or those that a run came to last.
   *
   * @throws WeightsException if there is a file, but not of weights
   * @throws InvalidConfigurationException if the run evolves an optimizer that this release does
   *     not know
   * @throws IOException if there is neither, or it cannot be read
   */
  public static OptimizerWeights read(Path location, Configuration hadoop) throws IOException {
    return isFile(location, hadoop)
        ? ofFile(location, hadoop)
        : ofRun(location, Optional.empty(), hadoop);
  }

  /**
   * Reads a file of weights.
   *
   * @throws WeightsException if it is another file
   * @throws IOException if it cannot be read
   */
  public static OptimizerWeights ofFile(Path file, Configuration hadoop) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return OptimizerWeights.read(file.toString(), in);
    }
  }

  /**
   * Reads the weights of a run's checkpoint. Their provenance is that of the checkpoint and {@value
   * #GENERATION}; nothing is said of a licence.
   *
   * @param generation the checkpoint after so many generations; the last one if empty
   * @throws InvalidConfigurationException if the run evolves an optimizer that this release does
   *     not know
   * @throws IOException if there is no such checkpoint, or it cannot be read or used
   */
  public static OptimizerWeights ofRun(Path run, Optional<Long> generation, Configuration hadoop)
      throws IOException {
    CheckpointStore store = new CheckpointStore(run, hadoop);
    Checkpoint checkpoint =
        generation.isPresent()
            ? store.read(generation.get())
            : store
                .latest()
                .orElseThrow(
                    () ->
                        new FileNotFoundException(
                            "%s is no file of weights, and no run with a checkpoint"
                                .formatted(run)));
    if (!checkpoint.provenance().containsKey(RunIdentity.CONFIGURATION)) {
      throw new IOException(
          "The checkpoint in %s does not say which optimizer it is of: its provenance has no '%s'"
              .formatted(run, RunIdentity.CONFIGURATION));
    }
    OptimizerConfig optimizer = RunIdentity.optimizer(checkpoint.provenance(), run);
    Map<String, String> provenance = new TreeMap<>(checkpoint.provenance());
    provenance.put(GENERATION, Long.toString(checkpoint.generation()));
    try {
      return new OptimizerWeights(
          optimizer, checkpoint.theta(), OptimizerWeights.LICENCE_NOT_STATED, provenance, "");
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "The checkpoint in %s after %d generations is of no use: %s"
              .formatted(run, checkpoint.generation(), e.getMessage()),
          e);
    }
  }
}
