package org.velospark.tasks.image;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Feed;
import org.velospark.tasks.network.GaussianNoise;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;

/**
 * Variational autoencoders of pictures, with fully connected encoders and decoders. Both give means
 * and logarithms of standard deviations of normal distributions, the encoder of the latent vector z
 * and the decoder of the picture x. The loss is the mean of {@code -ln p(x|z) + KL(q(z|x) || p(z))}
 * with one z from q for each picture and a standard normal p(z); both terms are sums over
 * dimensions. Sources: {@code ParametricImageMLPVAE} in google/learned_optimization's {@code
 * tasks/parametric/image_mlp_vae.py}, with {@code tasks/generative_model_utils.py}; Kingma and
 * Welling, "Auto-encoding variational Bayes", arXiv:1312.6114, section 3.
 */
public final class ImageVaeFamily implements NetworkFamily {
  static final WholeNumber ENCODER_HIDDEN_SIZE =
      WholeNumber.logUniform("encoder-hidden-size", 4, 128).within(1, 4096);
  static final WholeNumber ENCODER_HIDDEN_LAYERS =
      WholeNumber.uniform("encoder-hidden-layers", 0, 4).within(0, 16);
  static final WholeNumber DECODER_HIDDEN_SIZE =
      WholeNumber.logUniform("decoder-hidden-size", 4, 128).within(1, 4096);
  static final WholeNumber DECODER_HIDDEN_LAYERS =
      WholeNumber.uniform("decoder-hidden-layers", 0, 4).within(0, 16);

  /** Length of z. */
  static final WholeNumber LATENT_SIZE =
      WholeNumber.logUniform("latent-size", 2, 128).within(1, 4096);

  /** Whether the loss is divided by the number of intensities in a picture. */
  static final Choice<Boolean> PER_DIMENSION_LOSS = Choice.flag("per-dimension-loss");

  private static final String LATENT_NOISE = "latent-noise";
  private static final String QUANTIZATION_NOISE = "quantization-noise";

  /** Distance between two intensities; as published, the same for those of centred pictures. */
  private static final double BIN = 1 / 255.0;

  /** Largest magnitude of what the decoder gives. */
  private static final double DECODER_LIMIT = 10;

  @Override
  public String name() {
    return "image-vae";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        ENCODER_HIDDEN_SIZE,
        ENCODER_HIDDEN_LAYERS,
        DECODER_HIDDEN_SIZE,
        DECODER_HIDDEN_LAYERS,
        LATENT_SIZE,
        Pictures.BATCH_SIZE,
        Mlp.ACTIVATION,
        Mlp.INITIALIZER,
        Mlp.INITIALIZER_SCALE,
        Pictures.CENTER_DATA,
        PER_DIMENSION_LOSS);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    int batch = pictures.batch();
    int features = pictures.features();
    int latent = values.get(LATENT_SIZE);
    Network network = new Network();
    Node x = network.reshape(pictures.declare(network), batch, features);
    if (values.get(Pictures.CENTER_DATA)) {
      x = Pictures.center(network, x);
    }

    Mlp encoder = Mlp.of(values, ENCODER_HIDDEN_SIZE, ENCODER_HIDDEN_LAYERS);
    Node encoded = encoder.declare(network, ".encoder", x, 2 * latent);
    Node mean = network.part(encoded, 1, 0, latent);
    Node logDeviation = network.part(encoded, 1, latent, latent);
    Node noise = network.input(LATENT_NOISE, batch, latent);
    Node z = network.add(mean, network.multiply(network.exp(logDeviation), noise));

    Mlp decoder = Mlp.of(values, DECODER_HIDDEN_SIZE, DECODER_HIDDEN_LAYERS);
    Node decoded = decoder.declare(network, ".decoder", z, 2 * features);
    decoded = network.clip(decoded, -DECODER_LIMIT, DECODER_LIMIT);
    Node noisy = network.add(x, network.input(QUANTIZATION_NOISE, batch, features));

    Node divergence = divergence(network, mean, logDeviation);
    Node surprise =
        surprise(
            network,
            noisy,
            network.part(decoded, 1, 0, features),
            network.part(decoded, 1, features, features));
    boolean perDimension = values.get(PER_DIMENSION_LOSS);
    Node sum = network.add(surprise, divergence);
    network.loss(
        network.scale(sum, 1.0 / (perDimension ? (double) batch * features : batch)),
        scale(perDimension ? 1 : features));
    network.feed(feed(pictures));
    return network;
  }

  /**
   * {@code Σ (m² + exp(2 s) - 1) / 2 - s}: the divergence from the standard normal distribution.
   */
  private static Node divergence(Network network, Node mean, Node logDeviation) {
    Node squares = network.add(network.square(mean), network.exp(network.scale(logDeviation, 2)));
    Node terms = network.subtract(network.scale(network.shift(squares, -1), 0.5), logDeviation);
    return network.sum(terms, false);
  }

  /** {@code Σ ((x - m) exp(-s))² / 2 + s + ln(2 π) / 2 - ln bin}. */
  private static Node surprise(Network network, Node x, Node mean, Node logDeviation) {
    Node standardized =
        network.multiply(network.subtract(x, mean), network.exp(network.scale(logDeviation, -1)));
    Node terms = network.add(network.scale(network.square(standardized), 0.5), logDeviation);
    double constant = 0.5 * Math.log(2 * Math.PI) - Math.log(BIN);
    return network.sum(network.shift(terms, constant), false);
  }

  /** {@code clip(x / n, 0, 10)}. */
  private static LossScale scale(int dimensions) {
    return LossScale.linear(0, 10.0 * dimensions, 0, 1.0 / dimensions);
  }

  private static Feed.Source feed(Pictures pictures) {
    return inputs -> {
      Feed images = pictures.unlabelled().bind(inputs);
      FloatBuffer latentNoise = inputs.input(LATENT_NOISE);
      FloatBuffer quantizationNoise = inputs.input(QUANTIZATION_NOISE);
      GaussianNoise gaussian = new GaussianNoise();
      return (split, random) -> {
        images.fill(split, random);
        gaussian.fill(latentNoise, random);
        for (int i = 0; i < quantizationNoise.limit(); i++) {
          quantizationNoise.put(i, (float) BIN * (random.nextFloat() - 0.5f));
        }
      };
    };
  }
}
