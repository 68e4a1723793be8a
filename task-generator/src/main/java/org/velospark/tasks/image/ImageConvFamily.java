package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Convolutional networks that classify pictures: convolutions of 3 x 3, the first few with a stride
 * of two, each with a bias and the activation, then a linear layer. Their loss is the mean softmax
 * cross entropy. Source: {@code ParametricImageConv} in google/learned_optimization's {@code
 * tasks/parametric/image_conv.py}, which always takes the mean over all places before the last
 * layer.
 */
public final class ImageConvFamily implements NetworkFamily {
  /** Channels of each convolution. */
  static final WholeNumber HIDDEN_SIZE =
      WholeNumber.logUniform("hidden-size", 4, 64).within(1, 1024);

  /** Without any the network is linear. */
  static final WholeNumber HIDDEN_LAYERS = WholeNumber.uniform("hidden-layers", 0, 3).within(0, 16);

  /** How many convolutions have a stride of two, as far as there are so many. */
  static final WholeNumber STRIDED_LAYERS =
      WholeNumber.uniform("strided-layers", 0, 2).within(0, 16);

  static final Choice<Pooling> POOLING =
      Choice.of("pooling", Pooling.class).drawnFrom(List.of(Pooling.MEAN));

  private static final int KERNEL = 3;

  @Override
  public String name() {
    return "image-conv";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        HIDDEN_SIZE,
        HIDDEN_LAYERS,
        STRIDED_LAYERS,
        POOLING,
        Pictures.BATCH_SIZE,
        Mlp.ACTIVATION,
        Mlp.INITIALIZER,
        Mlp.INITIALIZER_SCALE);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    int channels = values.get(HIDDEN_SIZE);
    Activation activation = values.get(Mlp.ACTIVATION);
    WeightInit init = Mlp.initializer(values);
    Network network = new Network();
    Node x = pictures.declare(network);
    int layers = values.get(HIDDEN_LAYERS);
    for (int layer = 0; layer < layers; layer++) {
      int stride = layer < values.get(STRIDED_LAYERS) ? 2 : 1;
      Node kernel = network.weight("w" + layer, init, KERNEL, KERNEL, x.dimension(-1), channels);
      Node bias = network.weight("b" + layer, WeightInit.constant(0), channels);
      Node sum = network.add(network.convolve(x, kernel, stride), bias);
      x = network.activate(activation, sum);
    }
    // The last layer has the start of its library, not the sampled one.
    Node logits =
        network.dense(
            String.valueOf(layers),
            values.get(POOLING).declare(network, x),
            pictures.classes(),
            WeightInit.truncatedNormal(1));
    pictures.classify(network, logits, LossScale.classification(pictures.classes()));
    return network;
  }
}
