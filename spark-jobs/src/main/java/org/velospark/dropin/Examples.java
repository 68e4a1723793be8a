package org.velospark.dropin;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataReader;
import org.velospark.tasks.data.ImageSet;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.data.TokenSet;
import org.velospark.tasks.image.Pictures;

/** What networks are trained on, as a Deeplearning4j data set has it: features and labels. */
public enum Examples {
  /** Grey pictures [batch, 784], intensities 0 to 1, and their classes [batch, 10], one-hot. */
  CLASSIFIED_PICTURES("pictures in 10 classes") {
    @Override
    boolean takes(DataReader reader) {
      return reader instanceof DataReader.Images images && images.classes() == CLASSES;
    }

    @Override
    Minibatches open(String dataSet, int batch, TaskData data) {
      ImageSet set = pictures(dataSet, data);
      Block features = Block.of(batch, PIXELS);
      Block labels = Block.of(batch, CLASSES);
      DataSet examples = new DataSet(features.array, labels.array);
      return (split, random) -> {
        Pictures.examples(set, split).sample(random, batch, features.floats, labels.floats);
        return examples;
      };
    }
  },

  /** Grey pictures [batch, 784] that are their own labels. */
  PICTURES("pictures") {
    @Override
    boolean takes(DataReader reader) {
      return reader instanceof DataReader.Images;
    }

    @Override
    Minibatches open(String dataSet, int batch, TaskData data) {
      ImageSet set = pictures(dataSet, data);
      Block features = Block.of(batch, PIXELS);
      DataSet examples = new DataSet(features.array, features.array);
      return (split, random) -> {
        Pictures.examples(set, split).sample(random, batch, features.floats);
        return examples;
      };
    }
  },

  /** Sequences of 50 letters, one-hot [batch, 77, 50], and the letter after each of them. */
  LETTERS("a text") {
    @Override
    boolean takes(DataReader reader) {
      return reader instanceof DataReader.Text;
    }

    @Override
    Minibatches open(String dataSet, int batch, TaskData data) {
      TokenSet set = data.texts().bytes(dataSet);
      IntBuffer read = IntBuffer.allocate(batch * LENGTH);
      IntBuffer next = IntBuffer.allocate(batch * LENGTH);
      Block features = Block.of(batch, LETTER_COUNT, LENGTH);
      Block labels = Block.of(batch, LETTER_COUNT, LENGTH);
      DataSet examples = new DataSet(features.array, labels.array);
      return (split, random) -> {
        (split == Split.TRAINING ? set.training() : set.heldOut())
            .sample(random, batch, LENGTH, read, next);
        oneHot(read, features);
        oneHot(next, labels);
        return examples;
      };
    }
  };

  /** Rows and columns of a picture. */
  static final int SIDE = 28;

  static final int PIXELS = SIDE * SIDE;
  static final int CLASSES = 10;

  /** Letters that a network sees in a row. */
  static final int LENGTH = 50;

  /** Those that Deeplearning4j's own character model tells apart; all others are blanks. */
  private static final String ALPHABET =
      " \n\t!&()?-'\",.:;0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  static final int LETTER_COUNT = ALPHABET.length();

  private final String label;

  Examples(String label) {
    this.label = label;
  }

  abstract boolean takes(DataReader reader);

  abstract Minibatches open(String dataSet, int batch, TaskData data);

  /**
   * Refuses data sets of another kind. Loads nothing.
   *
   * @throws IllegalArgumentException if there is no such data set, or it is of another kind
   */
  public void require(String dataSet) {
    if (!takes(DataCatalogue.named(dataSet).reader())) {
      throw new IllegalArgumentException(
          "Expected %s, but data set '%s' is something else".formatted(label, dataSet));
    }
  }

  /**
   * Opens a data set.
   *
   * @param batch how many examples a minibatch has, at least 1
   * @throws IllegalArgumentException if there is no such data set, or it is of another kind
   * @throws java.io.UncheckedIOException if its files cannot be had
   */
  public Minibatches of(String dataSet, int batch, TaskData data) {
    require(dataSet);
    return open(dataSet, batch, data);
  }

  /** An array outside of all workspaces, and the same memory as floats. */
  private record Block(INDArray array, FloatBuffer floats) {
    static Block of(long... shape) {
      INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, shape).assign(0);
      return new Block(array, array.data().asNio().order(ByteOrder.nativeOrder()).asFloatBuffer());
    }
  }

  private static ImageSet pictures(String dataSet, TaskData data) {
    return data.images().get(dataSet, SIDE, true);
  }

  private static void oneHot(IntBuffer bytes, Block letters) {
    letters.array.assign(0);
    for (int i = 0; i < bytes.capacity(); i++) {
      int letter = Math.max(0, ALPHABET.indexOf(bytes.get(i)));
      letters.floats.put((i / LENGTH * LETTER_COUNT + letter) * LENGTH + i % LENGTH, 1);
    }
  }
}
