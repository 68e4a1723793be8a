package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.WholeNumbers;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Residual nets that classify pictures: a convolution with batch norm and the activation, a pooling
 * or none, four groups of blocks, the mean over all places and a linear layer that starts at zero.
 * Convolutions have no biases; batch norm takes the statistics of the minibatch, for held-out ones
 * as well. Their loss is the mean softmax cross entropy. Sources: {@code ParametricImageResNet} in
 * google/learned_optimization's {@code tasks/parametric/image_resnet.py}, with {@code
 * tasks/resnet.py}; He et al., "Deep residual learning for image recognition", arXiv:1512.03385.
 *
 * <p>A block of width n is {@code relu(x + f(x))}, where f is convolutions of 1 x 1 to n / 4
 * channels, of 3 x 3 and of 1 x 1 to n channels, each with batch norm and all but the last with
 * relu; the gain of the last norm starts at zero. The first block of a group has a convolution of 1
 * x 1 with batch norm in the place of x, and, but for the first group, a stride of two.
 */
public final class ImageResNetFamily implements NetworkFamily {
  private static final int GROUPS = 4;

  static final WholeNumbers BLOCKS =
      new WholeNumbers("blocks-per-group", GROUPS, new IntRange(1, 10), new IntRange(1, 50));

  /** Width of the first group. */
  static final WholeNumber WIDTH = WholeNumber.logUniform("width", 8, 256).within(4, 1024);

  static final Choice<WidthPattern> WIDTHS = Choice.of("width-pattern", WidthPattern.class);

  /** Rows and columns of the first convolution's kernel. */
  static final Choice<Integer> INITIAL_KERNEL =
      new Choice<>("initial-kernel", List.of(3, 5, 7), List.of(3, 5, 7));

  static final WholeNumber INITIAL_CHANNELS =
      WholeNumber.logUniform("initial-channels", 8, 64).within(1, 1024);

  /** The published source draws one or two, and then takes two all the same. */
  static final Choice<Integer> INITIAL_STRIDE =
      new Choice<>("initial-stride", List.of(2), List.of(1, 2));

  /** Whether the largest of each 3 x 3 places is taken, two places apart. */
  static final Choice<Boolean> MAX_POOL = Choice.flag("max-pool");

  private static final int NARROWING = 4;
  private static final double EPSILON = 1e-5;

  /** What haiku's convolutions start with. */
  private static final WeightInit KERNELS = WeightInit.truncatedNormal(1);

  @Override
  public String name() {
    return "image-resnet";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.LARGE_SIZE,
        BLOCKS,
        WIDTH,
        WIDTHS,
        INITIAL_KERNEL,
        INITIAL_CHANNELS,
        INITIAL_STRIDE,
        MAX_POOL,
        Pictures.SMALL_BATCH_SIZE,
        Mlp.ACTIVATION);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.SMALL_BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.LARGE_SIZE, Pictures.SMALL_BATCH_SIZE, data);
    Network network = new Network();
    Node x =
        convolve(
            network,
            ".initial",
            pictures.declare(network),
            values.get(INITIAL_KERNEL),
            values.get(INITIAL_CHANNELS),
            values.get(INITIAL_STRIDE));
    x = network.activate(values.get(Mlp.ACTIVATION), network.batchNorm(".initial", x, 1, EPSILON));
    if (values.get(MAX_POOL)) {
      x = network.maxPool(x, 3, 2);
    }
    for (int group = 0; group < GROUPS; group++) {
      int width = values.get(WIDTH) * values.get(WIDTHS).factor(group);
      for (int block = 0; block < values.get(BLOCKS).get(group); block++) {
        String suffix = "%d.%d.".formatted(group, block);
        x = block(network, suffix, x, width, group > 0 && block == 0 ? 2 : 1, block == 0);
      }
    }
    Node logits =
        network.dense(
            ".logits",
            Pooling.MEAN.declare(network, x),
            pictures.classes(),
            WeightInit.constant(0));
    pictures.classify(network, logits, LossScale.crossEntropy(pictures.classes()));
    return network;
  }

  private static Node block(
      Network network, String suffix, Node x, int width, int stride, boolean projected) {
    int narrow = width / NARROWING;
    Node out = normalized(network, suffix + "0", x, 1, narrow, 1, 1);
    out = network.activate(Activation.RELU, out);
    out = normalized(network, suffix + "1", out, 3, narrow, stride, 1);
    out = network.activate(Activation.RELU, out);
    out = normalized(network, suffix + "2", out, 1, width, 1, 0);
    Node shortcut =
        projected ? normalized(network, suffix + "shortcut", x, 1, width, stride, 1) : x;
    return network.activate(Activation.RELU, network.add(out, shortcut));
  }

  /**
   * A convolution with batch norm.
   *
   * @param gain what the norm's gain starts with
   */
  private static Node normalized(
      Network network, String suffix, Node x, int kernel, int channels, int stride, double gain) {
    Node out = convolve(network, suffix, x, kernel, channels, stride);
    return network.batchNorm(suffix, out, gain, EPSILON);
  }

  private static Node convolve(
      Network network, String suffix, Node x, int kernel, int channels, int stride) {
    Node w = network.weight("w" + suffix, KERNELS, kernel, kernel, x.dimension(-1), channels);
    return network.convolve(x, w, stride);
  }
}
