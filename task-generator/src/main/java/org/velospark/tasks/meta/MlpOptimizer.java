package org.velospark.tasks.meta;

import java.util.ArrayList;
import java.util.List;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * A small network that is applied to each parameter. It sees gradient, parameter and six averages
 * of gradients, each divided by its root mean square over the tensor, and how many updates there
 * were; its two outputs d and m make the update {@code d exp(m expMult) stepMult}. Source: {@code
 * MLPLOpt} in google/learned_optimization's {@code learned_optimizers/mlp_lopt.py} (Metz et al.,
 * arXiv:1810.10180); its initial weights are normal numbers cut off at twice their deviation, here
 * they are normal.
 */
final class MlpOptimizer implements InnerOptimizer {
  static final WholeNumber HIDDEN_SIZE =
      WholeNumber.logUniform("optimizer-hidden-size", 2, 512).within(1, 4096);

  static final WholeNumber HIDDEN_LAYERS =
      WholeNumber.logUniform("optimizer-hidden-layers", 1, 4).within(1, 16);

  static final RealNumber EXP_MULT = RealNumber.logUniform("exp-mult", 1e-5, 1).within(0, 1e3);
  static final RealNumber STEP_MULT = RealNumber.logUniform("step-mult", 1e-5, 1).within(0, 1e3);

  private static final float[] DECAYS = {0.1f, 0.5f, 0.9f, 0.99f, 0.999f, 0.9999f};
  private static final double[] TIMESCALES = {
    1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000
  };

  /** Gradient and parameter. */
  private static final int OTHER_FEATURES = 2;

  private static final int FEATURES = OTHER_FEATURES + DECAYS.length;

  /** Added to the mean square that features are divided by the root of. */
  private static final double EPSILON = 1e-5;

  private static final int OUTPUTS = 2;

  private final Network network;
  private final double expMult;
  private final double stepMult;
  private final Node decays;
  private final Node shares;
  private final List<Node> weights = new ArrayList<>();
  private final List<Node> biases = new ArrayList<>();
  private final Node ofParameters;
  private final Node ofTime;
  private List<Node> averages;
  private int updates;

  MlpOptimizer(Network network, Values values) {
    this.network = network;
    this.expMult = values.get(EXP_MULT);
    this.stepMult = values.get(STEP_MULT);
    this.decays = network.constant(DECAYS, DECAYS.length);
    float[] ofNew = new float[DECAYS.length];
    for (int k = 0; k < ofNew.length; k++) {
      ofNew[k] = 1 - DECAYS[k];
    }
    this.shares = network.constant(ofNew, ofNew.length);
    int inputs = FEATURES + TIMESCALES.length;
    int layers = values.get(HIDDEN_LAYERS);
    for (int layer = 0; layer <= layers; layer++) {
      int units = layer < layers ? values.get(HIDDEN_SIZE) : OUTPUTS;
      WeightInit init = Initializer.SCALED_NORMAL.scaled(1);
      weights.add(network.weight("w" + layer, init, inputs, units));
      biases.add(network.weight("b" + layer, WeightInit.constant(0), units));
      inputs = units;
    }
    // What depends on the time alone is the same for all parameters, so it joins the bias.
    this.ofParameters = network.part(weights.get(0), 0, 0, FEATURES);
    this.ofTime = network.part(weights.get(0), 0, FEATURES, TIMESCALES.length);
  }

  @Override
  public List<Node> update(List<Node> parameters, List<Node> gradients) {
    boolean first = averages == null;
    if (first) {
      averages = new ArrayList<>();
    }
    int networks = parameters.get(0).dimension(0);
    Node[] features = new Node[parameters.size()];
    for (int k = 0; k < features.length; k++) {
      int length = Math.toIntExact(parameters.get(k).length() / networks);
      Node parameter = network.reshape(parameters.get(k), networks, length, 1);
      Node gradient = network.reshape(gradients.get(k), networks, length, 1);
      Node average = network.multiply(gradient, shares);
      if (first) {
        averages.add(average);
      } else {
        average = network.add(network.multiply(averages.get(k), decays), average);
        averages.set(k, average);
      }
      Node all = network.concat(2, gradient, parameter, average);
      Node square = network.mean(network.square(all), true, 1);
      features[k] = network.divide(all, network.sqrt(network.shift(square, EPSILON)));
    }
    Node x = features.length == 1 ? features[0] : network.concat(1, features);
    int rows = x.dimension(1);
    Node steps =
        network.reshape(steps(network.reshape(x, networks * rows, FEATURES)), networks, rows);
    updates++;

    List<Node> updated = new ArrayList<>();
    int from = 0;
    for (Node parameter : parameters) {
      int length = Math.toIntExact(parameter.length() / networks);
      Node step = network.part(steps, 1, from, length);
      updated.add(network.subtract(parameter, network.reshape(step, parameter.shape())));
      from += length;
    }
    return updated;
  }

  /** The updates of parameters with features [rows, 8]. */
  private Node steps(Node features) {
    Node time = network.constant(time(), 1, TIMESCALES.length);
    Node bias = network.add(network.matmul(time, ofTime), biases.get(0));
    Node x = network.add(network.matmul(features, ofParameters), bias);
    for (int layer = 1; layer < weights.size(); layer++) {
      x = network.activate(Activation.RELU, x);
      x = network.add(network.matmul(x, weights.get(layer)), biases.get(layer));
    }
    Node direction = network.part(x, 1, 0, 1);
    Node magnitude = network.part(x, 1, 1, 1);
    return network.scale(
        network.multiply(direction, network.exp(network.scale(magnitude, expMult))), stepMult);
  }

  private float[] time() {
    float[] time = new float[TIMESCALES.length];
    for (int k = 0; k < time.length; k++) {
      time[k] = (float) Math.tanh(updates / TIMESCALES[k] - 1);
    }
    return time;
  }
}
