package org.velospark.tasks.image;

import org.velospark.tasks.SpecFields;
import org.velospark.tasks.TaskSpec;

/**
 * A fully connected network that classifies pictures.
 *
 * @param dataSet name of an image set
 * @param imageSize rows and columns that its pictures are resized to, 1 to 64
 * @param hiddenSize width of each hidden layer, 1 to 4096
 * @param hiddenLayers number of hidden layers, 0 to 16; without any the network is linear, and
 *     {@code hiddenSize} and {@code activation} change nothing
 * @param batchSize examples in a minibatch, 1 to 8192
 * @param initializerScale scale of {@code initializer}, above 0
 */
public record ImageMlpSpec(
    String dataSet,
    int imageSize,
    int hiddenSize,
    int hiddenLayers,
    int batchSize,
    Activation activation,
    Initializer initializer,
    double initializerScale)
    implements TaskSpec {
  static final String FAMILY = "image-mlp";
  private static final int VERSION = 1;

  // Keys of the JSON; configuration uses the same.
  static final String DATA_SET = "data-set";
  static final String IMAGE_SIZE = "image-size";
  static final String HIDDEN_SIZE = "hidden-size";
  static final String HIDDEN_LAYERS = "hidden-layers";
  static final String BATCH_SIZE = "batch-size";
  static final String ACTIVATION = "activation";
  static final String INITIALIZER = "initializer";
  static final String INITIALIZER_SCALE = "initializer-scale";

  public ImageMlpSpec {
    requireBetween(IMAGE_SIZE, imageSize, 1, 64);
    requireBetween(HIDDEN_SIZE, hiddenSize, 1, 4096);
    requireBetween(HIDDEN_LAYERS, hiddenLayers, 0, 16);
    requireBetween(BATCH_SIZE, batchSize, 1, 8192);
    if (!(initializerScale > 0) || Double.isInfinite(initializerScale)) {
      throw new IllegalArgumentException(
          "%s of an image MLP is %s, expected a finite number above 0"
              .formatted(INITIALIZER_SCALE, initializerScale));
    }
  }

  private static void requireBetween(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s of an image MLP is %d, expected %d to %d".formatted(name, value, min, max));
    }
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public String toJson() {
    return SpecFields.write(FAMILY, VERSION)
        .put(DATA_SET, dataSet)
        .put(IMAGE_SIZE, imageSize)
        .put(HIDDEN_SIZE, hiddenSize)
        .put(HIDDEN_LAYERS, hiddenLayers)
        .put(BATCH_SIZE, batchSize)
        .put(ACTIVATION, activation.label())
        .put(INITIALIZER, initializer.label())
        .put(INITIALIZER_SCALE, initializerScale)
        .toString();
  }

  static ImageMlpSpec parse(SpecFields fields) {
    fields.requireVersion(VERSION);
    return new ImageMlpSpec(
        fields.text(DATA_SET),
        fields.integer(IMAGE_SIZE),
        fields.integer(HIDDEN_SIZE),
        fields.integer(HIDDEN_LAYERS),
        fields.integer(BATCH_SIZE),
        Activation.labelled(fields.text(ACTIVATION)),
        Initializer.labelled(fields.text(INITIALIZER)),
        fields.real(INITIALIZER_SCALE));
  }
}
