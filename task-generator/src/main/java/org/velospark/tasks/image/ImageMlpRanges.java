package org.velospark.tasks.image;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;

/**
 * What image MLPs are sampled from, each component on its own. What must not vary is a range of
 * one.
 *
 * @param dataSets names of image sets, equally likely
 * @param imageSize rows and columns of the pictures, log-uniform
 * @param hiddenSize width of the hidden layers, log-uniform
 * @param hiddenLayers number of hidden layers, uniform
 * @param batchSize examples in a minibatch, log-uniform
 * @param activations equally likely
 * @param initializers equally likely
 * @param initializerScale uniform
 */
public record ImageMlpRanges(
    List<String> dataSets,
    IntRange imageSize,
    IntRange hiddenSize,
    IntRange hiddenLayers,
    IntRange batchSize,
    List<Activation> activations,
    List<Initializer> initializers,
    RealRange initializerScale) {

  /**
   * The ranges of VeLO's meta-training, with the data sets that are at hand here. Source: {@code
   * sample_image_mlp} in google/learned_optimization's {@code tasks/parametric/image_mlp.py};
   * activations as the VeLO paper lists them.
   */
  public static final ImageMlpRanges PUBLISHED =
      new ImageMlpRanges(
          List.of("fashion-mnist", "mnist"),
          new IntRange(4, 32),
          new IntRange(8, 128),
          new IntRange(0, 4),
          new IntRange(4, 512),
          List.of(Activation.values()),
          List.of(Initializer.values()),
          new RealRange(0.5, 2));

  /**
   * @throws IllegalArgumentException if a list is empty, or a range reaches beyond what {@link
   *     ImageMlpSpec} allows
   */
  public ImageMlpRanges {
    dataSets = nonEmpty(ImageMlpSpec.DATA_SET, dataSets);
    activations = nonEmpty(ImageMlpSpec.ACTIVATION, activations);
    initializers = nonEmpty(ImageMlpSpec.INITIALIZER, initializers);
    // If the smallest and the largest spec are allowed, so are all between.
    new ImageMlpSpec(
        dataSets.get(0),
        imageSize.min(),
        hiddenSize.min(),
        hiddenLayers.min(),
        batchSize.min(),
        activations.get(0),
        initializers.get(0),
        initializerScale.min());
    new ImageMlpSpec(
        dataSets.get(0),
        imageSize.max(),
        hiddenSize.max(),
        hiddenLayers.max(),
        batchSize.max(),
        activations.get(0),
        initializers.get(0),
        initializerScale.max());
  }

  private static <T> List<T> nonEmpty(String name, List<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no %s to sample image MLPs from, expected at least one".formatted(name));
    }
    return List.copyOf(values);
  }

  ImageMlpSpec sample(UniformRandomProvider random) {
    return new ImageMlpSpec(
        choice(dataSets, random),
        imageSize.logUniform(random),
        hiddenSize.logUniform(random),
        hiddenLayers.uniform(random),
        batchSize.logUniform(random),
        choice(activations, random),
        choice(initializers, random),
        initializerScale.uniform(random));
  }

  private static <T> T choice(List<T> values, UniformRandomProvider random) {
    return values.get(random.nextInt(values.size()));
  }
}
