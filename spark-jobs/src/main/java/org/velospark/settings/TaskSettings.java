package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.image.Activation;
import org.velospark.tasks.image.ImageMlpFamily;
import org.velospark.tasks.image.ImageMlpRanges;
import org.velospark.tasks.image.Initializer;

/**
 * The target networks that are sampled.
 *
 * @param imageMlp ranges of the image MLPs
 */
public record TaskSettings(ImageMlpRanges imageMlp) {

  static TaskSettings read(ConfigSection section) {
    return new TaskSettings(section.readSection("image-mlp", TaskSettings::imageMlp));
  }

  private static ImageMlpRanges imageMlp(ConfigSection section) {
    ImageMlpRanges published = ImageMlpRanges.PUBLISHED;
    return new ImageMlpRanges(
        section.readStrings("data", published.dataSets()),
        section.readIntRange("image-size", published.imageSize()),
        section.readIntRange("hidden-size", published.hiddenSize()),
        section.readIntRange("hidden-layers", published.hiddenLayers()),
        section.readIntRange("batch-size", published.batchSize()),
        section.readList(
            "activations", published.activations(), Activation::labelled, Activation::label),
        section.readList(
            "initializers", published.initializers(), Initializer::labelled, Initializer::label),
        section.readRealRange("initializer-scale", published.initializerScale()));
  }

  /** The families, with the data they train on. */
  public TaskMixture mixture(ImageSets images) {
    return TaskMixture.of(new ImageMlpFamily(imageMlp, images));
  }
}
