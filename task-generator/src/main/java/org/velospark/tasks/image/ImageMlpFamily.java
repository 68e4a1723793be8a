package org.velospark.tasks.image;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.tasks.SpecFields;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.ImageSets;

/**
 * Fully connected networks that classify pictures, with mean softmax cross entropy as their loss.
 * Source: {@code ParametricImageMLP} in google/learned_optimization's {@code
 * tasks/parametric/image_mlp.py}.
 */
public final class ImageMlpFamily implements TaskFamily {

  /** Name of the family. */
  public static final String NAME = ImageMlpSpec.FAMILY;

  private final ImageMlpRanges ranges;
  private final ImageSets images;

  /**
   * @param images where the pictures come from; nothing is loaded before a task is built
   * @throws IllegalArgumentException if the ranges name a data set that {@code images} has not
   */
  public ImageMlpFamily(ImageMlpRanges ranges, ImageSets images) {
    List<String> unknown = new ArrayList<>(ranges.dataSets());
    unknown.removeAll(images.names());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "No image set %s to sample image MLPs from; there are %s"
              .formatted(String.join(", ", unknown), String.join(", ", images.names())));
    }
    this.ranges = ranges;
    this.images = images;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ImageMlpSpec sample(UniformRandomProvider random) {
    return ranges.sample(random);
  }

  @Override
  public ImageMlpSpec parse(SpecFields fields) {
    return ImageMlpSpec.parse(fields);
  }

  @Override
  public Task build(TaskSpec spec) {
    if (!(spec instanceof ImageMlpSpec mlp)) {
      throw new IllegalArgumentException(
          "Family '%s' cannot build a task of family '%s': %s"
              .formatted(NAME, spec.family(), spec.toJson()));
    }
    return new ImageMlpTask(mlp, images.get(mlp.dataSet(), mlp.imageSize(), false));
  }
}
