package org.velospark.tasks.meta;

import org.velospark.tasks.Values;
import org.velospark.tasks.network.Network;

/** Which optimizer is trained. */
enum InnerOptimizerKind {
  /** Gradient descent with a learned rate. */
  SGD("sgd"),
  /** The same with a momentum that is learned, too. */
  MOMENTUM("sgd-momentum"),
  /** Adam with learned settings. */
  ADAM("adam"),
  /** A network that computes the update of each parameter from its gradients. */
  MLP("mlp");

  private final String label;

  InnerOptimizerKind(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }

  /** Declares its weights. */
  InnerOptimizer declare(Network network, Values values) {
    return switch (this) {
      case SGD -> LearnedSettings.sgd(network);
      case MOMENTUM -> LearnedSettings.momentum(network);
      case ADAM -> LearnedSettings.adam(network);
      case MLP -> new MlpOptimizer(network, values);
    };
  }
}
