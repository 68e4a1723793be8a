package org.velospark.tasks.meta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Hand-made optimizers whose settings are learned, with their published initial values and in their
 * published form: a rate as its logarithm, a decay d as {@code ln(1 - d)}. Source: {@code
 * learned_optimizers/base.py} in google/learned_optimization; the updates are those of Optax, which
 * are used there.
 */
final class LearnedSettings {
  private static final double SGD_RATE = 0.01;
  private static final double MOMENTUM = 0.9;
  private static final double ADAM_RATE = 0.001;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Added under Adam's root, which has no slope at zero otherwise. */
  private static final double EPSILON_ROOT = 1e-8;

  private LearnedSettings() {}

  private static Node log(Network network, String name, double value) {
    return network.weight(name, WeightInit.constant(Math.log(value)));
  }

  private static Node exp(Network network, String name, double value) {
    return network.exp(log(network, name, value));
  }

  /** One minus a node. */
  private static Node complement(Network network, Node x) {
    return network.shift(network.scale(x, -1), 1);
  }

  /** State at the start; its shape is that of whatever is added to it. */
  private static List<Node> zeros(Network network, int count) {
    Node zero = network.constant(new float[1]);
    return new ArrayList<>(Collections.nCopies(count, zero));
  }

  static InnerOptimizer sgd(Network network) {
    Node rate = exp(network, "log-learning-rate", SGD_RATE);
    return (parameters, gradients) -> {
      List<Node> updated = new ArrayList<>();
      for (int k = 0; k < parameters.size(); k++) {
        Node step = network.multiply(rate, gradients.get(k));
        updated.add(network.subtract(parameters.get(k), step));
      }
      return updated;
    };
  }

  static InnerOptimizer momentum(Network network) {
    return new Momentum(network);
  }

  static InnerOptimizer adam(Network network) {
    return new Adam(network);
  }

  private static final class Momentum implements InnerOptimizer {
    private final Network network;
    private final Node rate;
    private final Node momentum;
    private List<Node> traces;

    Momentum(Network network) {
      this.network = network;
      this.rate = exp(network, "log-learning-rate", SGD_RATE);
      this.momentum = complement(network, exp(network, "log-one-minus-momentum", 1 - MOMENTUM));
    }

    @Override
    public List<Node> update(List<Node> parameters, List<Node> gradients) {
      if (traces == null) {
        traces = zeros(network, parameters.size());
      }
      List<Node> updated = new ArrayList<>();
      for (int k = 0; k < parameters.size(); k++) {
        Node trace = network.add(network.multiply(momentum, traces.get(k)), gradients.get(k));
        traces.set(k, trace);
        updated.add(network.subtract(parameters.get(k), network.multiply(rate, trace)));
      }
      return updated;
    }
  }

  private static final class Adam implements InnerOptimizer {
    private final Network network;
    private final Node rate;
    private final Node new1;
    private final Node new2;
    private final Node beta1;
    private final Node beta2;
    private final Node epsilon;
    private List<Node> firsts;
    private List<Node> seconds;

    /** One minus a decay to the power of the number of updates: the average of ones so far. */
    private Node correction1;

    private Node correction2;

    Adam(Network network) {
      this.network = network;
      this.rate = exp(network, "log-learning-rate", ADAM_RATE);
      this.new1 = exp(network, "log-one-minus-beta1", 1 - BETA1);
      this.new2 = exp(network, "log-one-minus-beta2", 1 - BETA2);
      this.beta1 = complement(network, new1);
      this.beta2 = complement(network, new2);
      this.epsilon = exp(network, "log-epsilon", EPSILON);
    }

    @Override
    public List<Node> update(List<Node> parameters, List<Node> gradients) {
      if (firsts == null) {
        firsts = zeros(network, parameters.size());
        seconds = zeros(network, parameters.size());
      }
      correction1 = averageOfOnes(beta1, correction1, new1);
      correction2 = averageOfOnes(beta2, correction2, new2);
      List<Node> updated = new ArrayList<>();
      for (int k = 0; k < parameters.size(); k++) {
        Node gradient = gradients.get(k);
        Node first = average(beta1, firsts.get(k), new1, gradient);
        Node second = average(beta2, seconds.get(k), new2, network.square(gradient));
        firsts.set(k, first);
        seconds.set(k, second);
        Node root = network.sqrt(network.shift(network.divide(second, correction2), EPSILON_ROOT));
        Node step = network.divide(network.divide(first, correction1), network.add(root, epsilon));
        updated.add(network.subtract(parameters.get(k), network.multiply(rate, step)));
      }
      return updated;
    }

    private Node averageOfOnes(Node decay, Node old, Node share) {
      // Taking the power from one would lose most of its digits, and the gradient's.
      return old == null ? share : network.add(network.multiply(decay, old), share);
    }

    private Node average(Node decay, Node old, Node share, Node next) {
      return network.add(network.multiply(decay, old), network.multiply(share, next));
    }
  }
}
