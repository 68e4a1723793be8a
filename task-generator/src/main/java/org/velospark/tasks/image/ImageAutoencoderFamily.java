package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;

/**
 * Fully connected networks that give back the picture they are given; what they have to squeeze it
 * through is their hidden layers. Their loss is the squared error, or its logarithm. Source: {@code
 * ParametricImageMLPAE} in google/learned_optimization's {@code tasks/parametric/image_mlp_ae.py}.
 */
public final class ImageAutoencoderFamily implements NetworkFamily {
  /** Whether errors count by their logarithm: {@code ln(error + 1e-8)} of each column. */
  static final Choice<Boolean> LOG_LOSS = Choice.flag("log-loss");

  /** Whether the last layer is followed by what keeps it in the range of intensities. */
  static final Choice<Boolean> CONSTRAIN_OUTPUT = Choice.flag("constrain-output");

  private static final double SMALLEST_ERROR = 1e-8;

  @Override
  public String name() {
    return "image-autoencoder";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        Mlp.HIDDEN_SIZE,
        Mlp.HIDDEN_LAYERS,
        Pictures.BATCH_SIZE,
        Mlp.ACTIVATION,
        Mlp.INITIALIZER,
        Mlp.INITIALIZER_SCALE,
        LOG_LOSS,
        Pictures.CENTER_DATA,
        CONSTRAIN_OUTPUT);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    boolean centered = values.get(Pictures.CENTER_DATA);
    Network network = new Network();
    Node images = pictures.declare(network);
    if (centered) {
      images = Pictures.center(network, images);
    }
    Node x = network.reshape(images, pictures.batch(), pictures.features());
    Node out = Mlp.of(values).declare(network, "", x, pictures.features());
    if (values.get(CONSTRAIN_OUTPUT)) {
      out = centered ? network.tanh(out) : network.sigmoid(out);
    }
    Node error = network.square(network.subtract(network.reshape(out, images.shape()), images));
    network.loss(loss(network, error, values.get(LOG_LOSS)), scale(values.get(LOG_LOSS)));
    network.feed(pictures.unlabelled());
    return network;
  }

  /**
   * The mean over the rows of a picture first, then, of it or its logarithm, over all the rest:
   * that is where the published source takes the logarithm.
   *
   * @param error [batch, rows, cols, channels]
   */
  private static Node loss(Network network, Node error, boolean logarithmic) {
    if (!logarithmic) {
      return network.mean(error, false);
    }
    Node ofColumns = network.mean(error, false, 1);
    return network.mean(network.log(network.shift(ofColumns, SMALLEST_ERROR)), false);
  }

  /** {@code 10 + clip(ln x, -12, 1) / 2} of a squared error x. */
  private static LossScale scale(boolean logarithmic) {
    return logarithmic
        ? LossScale.linear(-12, 1, -20, 0.5)
        : LossScale.logarithmic(-12, 1, -20, 0.5);
  }
}
