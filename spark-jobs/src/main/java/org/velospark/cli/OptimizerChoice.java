package org.velospark.cli;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.velospark.location.RunLocation;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Adam;
import org.velospark.model.baseline.Sgd;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.training.StoredWeights;

/** An optimizer as a command line names it. */
interface OptimizerChoice {
  /** Where none is given. */
  double LEARNING_RATE = 1e-3;

  /** What stands before the location of weights. */
  String LEARNED = "learned:";

  String DESCRIPTION =
      "adam, sgd, or learned:WHERE, with the weights of a file that velo import or velo export"
          + " wrote, or those of a run's last checkpoint (WHERE is the run's folder).";

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
    if (name.startsWith(LEARNED)) {
      if (learningRate.isPresent()) {
        throw new IllegalArgumentException(
            "--lr is not for learned optimizers, which need no learning rate");
      }
      Path where = RunLocation.parse(name.substring(LEARNED.length()));
      OptimizerWeights weights = StoredWeights.read(where, HadoopSettings.fromSpark());
      return weights::optimizer;
    }
    double rate = learningRate.orElse(LEARNING_RATE);
    switch (name) {
      case "adam":
        Adam adam = new Adam(rate);
        return (target, steps) -> adam.optimizer(target);
      case "sgd":
        Sgd sgd = new Sgd(rate);
        return (target, steps) -> sgd.optimizer(target);
      default:
        throw new IllegalArgumentException(
            "No optimizer '%s'; there are adam, sgd and learned:WHERE".formatted(name));
    }
  }
}
