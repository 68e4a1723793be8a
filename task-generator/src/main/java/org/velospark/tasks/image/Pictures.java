package org.velospark.tasks.image;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.velospark.tasks.Choice;
import org.velospark.tasks.DataSetName;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.ImageSet;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Feed;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;

/**
 * The pictures that a network is trained on: which set, at what size, in which colours and how many
 * at a time.
 */
public record Pictures(
    String dataSet, int size, Colours colours, int batch, ImageSets.Kind kind, TaskData data) {
  /** The published sets as far as their makers offer them to all; ImageNet is not among them. */
  public static final DataSetName DATA_SET =
      new DataSetName(
          "data-set", List.of("cifar-10", "cifar-100", "fashion-mnist", "mnist", "svhn"));

  public static final Choice<Colours> COLOURS =
      Choice.of("colours", Colours.class).drawnFrom(List.of(Colours.OWN));

  /** Rows and columns of the pictures. */
  public static final WholeNumber SIZE = WholeNumber.logUniform("image-size", 4, 32).within(1, 64);

  /** The same for families that the published sources give larger pictures. */
  static final WholeNumber LARGE_SIZE = WholeNumber.logUniform("image-size", 8, 64).within(1, 64);

  public static final WholeNumber BATCH_SIZE =
      WholeNumber.logUniform("batch-size", 4, 512).within(1, 8192);

  /** The same for families that the published sources give smaller minibatches. */
  static final WholeNumber SMALL_BATCH_SIZE =
      WholeNumber.logUniform("batch-size", 4, 256).within(1, 8192);

  /** Whether intensities are -1 to 1 and not 0 to 1. */
  static final Choice<Boolean> CENTER_DATA = Choice.flag("center-data");

  private static final String IMAGES = "images";
  private static final String CLASSES = "classes";

  /**
   * @param size the hyperparameter that is the pictures' size
   * @param batch the hyperparameter that is the number of examples
   */
  public static Pictures of(Values values, WholeNumber size, WholeNumber batch, TaskData data) {
    String dataSet = values.get(DATA_SET);
    return new Pictures(
        dataSet,
        values.get(size),
        values.get(COLOURS),
        values.get(batch),
        data.images().kind(dataSet),
        data);
  }

  public int channels() {
    return colours == Colours.GREY ? 1 : kind.channels();
  }

  public int features() {
    return size * size * channels();
  }

  public int classes() {
    return kind.classes();
  }

  /** Declares the pictures [batch, size, size, channels], without feeding them. */
  Node declare(Network network) {
    return network.input(IMAGES, batch, size, size, channels());
  }

  /** Intensities -1 to 1 from those that are 0 to 1. */
  static Node center(Network network, Node images) {
    return network.shift(network.scale(images, 2), -1);
  }

  /**
   * Makes a network a classifier: its loss is the mean cross entropy of logits [batch, classes].
   */
  void classify(Network network, Node logits, LossScale scale) {
    network.loss(network.crossEntropy(logits, network.intInput(CLASSES, batch)), scale);
    network.feed(
        inputs -> {
          ImageSet set = load();
          FloatBuffer images = inputs.input(IMAGES);
          IntBuffer classes = inputs.intInput(CLASSES);
          return (split, random) -> examples(set, split).sample(random, batch, images, classes);
        });
  }

  /** Feeds a network pictures alone. */
  Feed.Source unlabelled() {
    return inputs -> {
      ImageSet set = load();
      FloatBuffer images = inputs.input(IMAGES);
      return (split, random) -> examples(set, split).sample(random, batch, images);
    };
  }

  /** Loads the pictures, or shares them with others that have. */
  public ImageSet load() {
    return data.images().get(dataSet, size, colours == Colours.GREY);
  }

  /** The pictures of a part of the data. */
  public static ImageSet.Examples examples(ImageSet set, Split split) {
    return switch (split) {
      case TRAINING -> set.training();
      case HELD_OUT -> set.heldOut();
    };
  }
}
