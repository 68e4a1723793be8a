package org.velospark.tasks.network;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What a hidden layer does to each of its values. */
public enum Activation {
  RELU("relu"),
  TANH("tanh"),
  COS("cos"),
  ELU("elu"),
  SIGMOID("sigmoid"),
  /** x times the sigmoid of x. */
  SWISH("swish"),
  /** x if positive, else 0.4 x. */
  LEAKY_RELU_04("leaky-relu-0.4"),
  /** x if positive, else 0.1 x. */
  LEAKY_RELU_01("leaky-relu-0.1");

  private final String label;

  Activation(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }

  /** What it takes for each number, in additions. */
  double work() {
    return switch (this) {
      case RELU, LEAKY_RELU_04, LEAKY_RELU_01 -> 1;
      case TANH, COS, ELU, SIGMOID, SWISH -> 4;
    };
  }

  SDVariable apply(SameDiff graph, SDVariable x) {
    return switch (this) {
      case RELU -> graph.nn.relu(x, 0);
      case TANH -> graph.math.tanh(x);
      case COS -> graph.math.cos(x);
      case ELU -> graph.nn.elu(x);
      case SIGMOID -> graph.nn.sigmoid(x);
      case SWISH -> graph.nn.swish(x);
      case LEAKY_RELU_04 -> graph.nn.leakyRelu(x, 0.4);
      case LEAKY_RELU_01 -> graph.nn.leakyRelu(x, 0.1);
    };
  }
}
