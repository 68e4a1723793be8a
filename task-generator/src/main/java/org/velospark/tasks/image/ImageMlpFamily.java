package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Fully connected networks that classify pictures, with mean softmax cross entropy as their loss.
 * Source: {@code ParametricImageMLP} in google/learned_optimization's {@code
 * tasks/parametric/image_mlp.py}; activations as the VeLO paper lists them.
 */
public final class ImageMlpFamily implements NetworkFamily {
  static final WholeNumber HIDDEN_SIZE =
      WholeNumber.logUniform("hidden-size", 8, 128).within(1, 4096);

  /** Without any the network is linear, and size and activation of hidden layers change nothing. */
  static final WholeNumber HIDDEN_LAYERS = WholeNumber.uniform("hidden-layers", 0, 4).within(0, 16);

  static final Choice<Activation> ACTIVATION = Choice.of("activation", Activation.class);
  static final Choice<Initializer> INITIALIZER = Choice.of("initializer", Initializer.class);
  static final RealNumber INITIALIZER_SCALE =
      RealNumber.uniform("initializer-scale", 0.5, 2).within(1e-6, 1e6);

  @Override
  public String name() {
    return "image-mlp";
  }

  /** Version 2 knows colours. */
  @Override
  public int version() {
    return 2;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        HIDDEN_SIZE,
        HIDDEN_LAYERS,
        Pictures.BATCH_SIZE,
        ACTIVATION,
        INITIALIZER,
        INITIALIZER_SCALE);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    WeightInit init = values.get(INITIALIZER).scaled(values.get(INITIALIZER_SCALE));
    Network network = new Network();
    Node x = network.reshape(pictures.declare(network), pictures.batch(), pictures.features());
    int layers = values.get(HIDDEN_LAYERS);
    for (int layer = 0; layer < layers; layer++) {
      x = network.dense(String.valueOf(layer), x, values.get(HIDDEN_SIZE), init);
      x = network.activate(values.get(ACTIVATION), x);
    }
    Node logits = network.dense(String.valueOf(layers), x, pictures.classes(), init);
    pictures.classify(network, logits, LossScale.classification(pictures.classes()));
    return network;
  }
}
