package org.velospark.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.velospark.location.RunLocation;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.training.StoredWeights;

/** An optimizer as a command line names it. */
interface OptimizerChoice {
  /** Where none is given. */
  double LEARNING_RATE = 1e-3;

  /** The learned optimizer whose weights come with this release. */
  String SHIPPED = "velospark";

  /** What stands before the location of weights. */
  String LEARNED = "learned:";

  String DESCRIPTION =
      "adam, sgd, momentum, rmsprop, adamw, nadamw, adabelief, adafactor, lion, velospark, which is"
          + " the learned optimizer that comes with this release, or learned:WHERE, with the weights"
          + " of a file that velo import or velo export wrote, or those of a run's last checkpoint"
          + " (WHERE is the run's folder).";

  /**
   * The optimizer before its first step.
   *
   * @param target layout of the network that it will train
   * @param steps how many steps it will take
   */
  Optimizer open(TensorLayout target, int steps);

  /**
   * The optimizer of a name.
   *
   * @param learningRate of those that have one; 1e-3 if there is none
   * @throws IllegalArgumentException if there is no such optimizer, or it has no learning rate but
   *     got one
   * @throws IOException if there are no weights, or they cannot be read
   */
  static OptimizerChoice of(String name, Optional<Double> learningRate) throws IOException {
    if (isLearned(name)) {
      if (learningRate.isPresent()) {
        throw new IllegalArgumentException(
            "--lr is not for learned optimizers, which need no learning rate");
      }
      OptimizerWeights weights =
          name.equals(SHIPPED)
              ? OptimizerWeights.shipped()
              : StoredWeights.read(
                  RunLocation.parse(name.substring(LEARNED.length())), HadoopSettings.fromSpark());
      return weights::optimizer;
    }
    Baseline baseline =
        Baseline.find(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No optimizer '%s'; there are %s, %s and learned:WHERE"
                            .formatted(name, Baseline.labels(), SHIPPED)));
    return baseline.with(Map.of(Baseline.LEARNING_RATE, learningRate.orElse(LEARNING_RATE)))
        ::optimizer;
  }

  /** Whether a name is that of a learned optimizer, which has no learning rate. */
  static boolean isLearned(String name) {
    return name.equals(SHIPPED) || name.startsWith(LEARNED);
  }
}
