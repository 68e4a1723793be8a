package org.velospark.tasks.image;

import org.velospark.tasks.Choice;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * A fully connected network: hidden layers of one width, each with the activation, then a linear
 * layer.
 */
public record Mlp(int hiddenSize, int hiddenLayers, Activation activation, WeightInit init) {
  public static final WholeNumber HIDDEN_SIZE =
      WholeNumber.logUniform("hidden-size", 8, 128).within(1, 4096);

  /** Without any the network is linear, and size and activation of hidden layers change nothing. */
  public static final WholeNumber HIDDEN_LAYERS =
      WholeNumber.uniform("hidden-layers", 0, 4).within(0, 16);

  public static final Choice<Activation> ACTIVATION = Choice.of("activation", Activation.class);
  public static final Choice<Initializer> INITIALIZER = Choice.of("initializer", Initializer.class);
  public static final RealNumber INITIALIZER_SCALE =
      RealNumber.uniform("initializer-scale", 0.5, 2).within(1e-6, 1e6);

  static Mlp of(Values values) {
    return of(values, HIDDEN_SIZE, HIDDEN_LAYERS);
  }

  /**
   * @param size the hyperparameter that is the width of the hidden layers
   * @param layers the hyperparameter that is their number
   */
  static Mlp of(Values values, WholeNumber size, WholeNumber layers) {
    return new Mlp(
        values.get(size), values.get(layers), values.get(ACTIVATION), initializer(values));
  }

  static WeightInit initializer(Values values) {
    return values.get(INITIALIZER).scaled(values.get(INITIALIZER_SCALE));
  }

  /**
   * Declares all layers.
   *
   * @param name ends the names of the weights, which begin with {@code w} and {@code b} and the
   *     layer's number
   * @param x [batch, in]
   * @return [batch, outputs]
   */
  Node declare(Network network, String name, Node x, int outputs) {
    Node out = x;
    for (int layer = 0; layer < hiddenLayers; layer++) {
      out = network.activate(activation, network.dense(layer + name, out, hiddenSize, init));
    }
    return network.dense(hiddenLayers + name, out, outputs, init);
  }
}
