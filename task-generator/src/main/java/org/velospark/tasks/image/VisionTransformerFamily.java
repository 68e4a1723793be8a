package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.Transformer;
import org.velospark.tasks.network.WeightInit;

/**
 * Vision transformers that classify pictures: a picture is cut into square patches, what is left at
 * its right and lower edge is not seen; a linear map of each patch, with a class token before them
 * and a learned embedding of each position, passes through a {@link Transformer}, and a linear
 * layer that starts at zero reads the class from the token. Their loss is the mean softmax cross
 * entropy. Sources: {@code ParametricVIT} in google/learned_optimization's {@code
 * tasks/parametric/vit.py} and the model it takes, {@code vit_jax/models_vit.py} in
 * google-research/vision_transformer; Dosovitskiy et al., "An image is worth 16x16 words",
 * arXiv:2010.11929.
 *
 * <p>There is no dropout, of which the published source has up to 0.8 in 70 % of the tasks: the
 * loss of a task is a function of its seeds, so each mask would have to be drawn from them, and
 * that costs more than the layer that is masked. Where the published source draws widths of 8 to 32
 * for four heads or more and of 8 to 64 for fewer, here they are 8 to 64 for all.
 */
public final class VisionTransformerFamily implements NetworkFamily {
  static final WholeNumber LAYERS = WholeNumber.logUniform("layers", 1, 16).within(0, 64);
  static final WholeNumber HEADS = WholeNumber.logUniform("heads", 1, 16).within(1, 64);
  static final WholeNumber HEAD_WIDTH = WholeNumber.logUniform("head-width", 8, 64).within(1, 512);
  static final WholeNumber MLP_WIDTH = WholeNumber.logUniform("mlp-width", 32, 512).within(1, 8192);

  /** Rows and columns of a patch. */
  static final Choice<Integer> PATCH_SIZE =
      new Choice<>(
          "patch-size", List.of(2, 4, 8, 12, 16), List.of(1, 2, 3, 4, 6, 7, 8, 12, 14, 16, 32));

  private static final double POSITION_DEVIATION = 0.02;
  private static final double BIAS_DEVIATION = 1e-6;

  @Override
  public String name() {
    return "vision-transformer";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.LARGE_SIZE,
        LAYERS,
        HEADS,
        HEAD_WIDTH,
        MLP_WIDTH,
        PATCH_SIZE,
        Pictures.SMALL_BATCH_SIZE);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.SMALL_BATCH_SIZE);
  }

  @Override
  public void check(Values values) {
    int patch = values.get(PATCH_SIZE);
    int size = values.get(Pictures.LARGE_SIZE);
    if (patch > size) {
      throw new IllegalArgumentException(
          "%s is %d, expected at most the %s, which is %d"
              .formatted(PATCH_SIZE.key(), patch, Pictures.LARGE_SIZE.key(), size));
    }
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.LARGE_SIZE, Pictures.SMALL_BATCH_SIZE, data);
    int batch = pictures.batch();
    int heads = values.get(HEADS);
    int width = heads * values.get(HEAD_WIDTH);
    Network network = new Network();
    Node patches = embed(network, pictures.declare(network), values.get(PATCH_SIZE), width);
    Node token = network.weight("w.token", WeightInit.constant(0), 1, 1, width);
    Node zeros = network.constant(() -> new float[batch], batch, 1, 1);
    Node x = network.concat(1, network.add(zeros, token), patches);
    Node positions =
        network.weight(
            "w.positions", WeightInit.normal(POSITION_DEVIATION), 1, x.dimension(1), width);
    Transformer transformer =
        new Transformer(
            values.get(LAYERS),
            heads,
            values.get(HEAD_WIDTH),
            values.get(MLP_WIDTH),
            false,
            true,
            Initializer.GLOROT.scaled(1),
            WeightInit.normal(BIAS_DEVIATION));
    Node seen = transformer.declare(network, network.add(x, positions));
    Node first = network.reshape(network.part(seen, 1, 0, 1), batch, width);
    Node logits = network.dense(".logits", first, pictures.classes(), WeightInit.constant(0));
    pictures.classify(network, logits, LossScale.crossEntropy(pictures.classes()));
    return network;
  }

  /**
   * A linear map of each patch: the convolution whose stride is the size of its kernel {@code
   * w.patches} [patch, patch, channels, width].
   *
   * @param images [batch, size, size, channels]
   * @return [batch, patches, width], row by row
   */
  static Node embed(Network network, Node images, int patch, int width) {
    int batch = images.dimension(0);
    int side = images.dimension(1) / patch;
    int channels = images.dimension(3);
    Node seen = images;
    if (images.dimension(1) > side * patch) {
      seen = network.part(network.part(seen, 1, 0, side * patch), 2, 0, side * patch);
    }
    Node apart = network.reshape(seen, batch, side, patch, side, patch, channels);
    int features = patch * patch * channels;
    Node rows =
        network.reshape(network.permute(apart, 0, 1, 3, 2, 4, 5), batch * side * side, features);
    Node kernel =
        network.weight("w.patches", WeightInit.varianceScaling(1), patch, patch, channels, width);
    Node bias = network.weight("b.patches", WeightInit.constant(0), width);
    Node embedded =
        network.add(network.matmul(rows, network.reshape(kernel, features, width)), bias);
    return network.reshape(embedded, batch, side * side, width);
  }
}
