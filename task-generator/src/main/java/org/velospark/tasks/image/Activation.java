package org.velospark.tasks.image;

import java.util.Arrays;
import java.util.stream.Collectors;
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
  public String label() {
    return label;
  }

  /**
   * The activation of a label.
   *
   * @throws IllegalArgumentException if there is none; the message lists the labels there are
   */
  public static Activation labelled(String label) {
    return Arrays.stream(values())
        .filter(a -> a.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No activation '%s'; there are %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Activation::label)
                                .collect(Collectors.joining(", ")))));
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
