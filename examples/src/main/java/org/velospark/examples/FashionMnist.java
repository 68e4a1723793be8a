package org.velospark.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.tasks.data.ImageData;

/** Minibatches of pictures: intensities from 0 to 1 [batch, rows * columns], labels one-hot. */
final class FashionMnist {
  private static final float WHITE = 255;

  private FashionMnist() {}

  /**
   * The first {@code count} pictures to train on, in a new order in every pass. The last minibatch
   * of a pass may be smaller.
   */
  static DataSetIterator training(ImageData data, int count, int batch, long seed) {
    List<Integer> pictures = IntStream.range(0, count).boxed().collect(Collectors.toList());
    Random random = new Random(seed);
    Iterable<DataSet> passes =
        () -> {
          Collections.shuffle(pictures, random);
          int[] order = pictures.stream().mapToInt(Integer::intValue).toArray();
          return batches(data, data.training(), order, batch);
        };
    return new ExistingDataSetIterator(passes);
  }

  /** The first {@code count} pictures that are held out. */
  static List<DataSet> heldOut(ImageData data, int count, int batch) {
    List<DataSet> all = new ArrayList<>();
    batches(data, data.heldOut(), IntStream.range(0, count).toArray(), batch)
        .forEachRemaining(all::add);
    return all;
  }

  private static Iterator<DataSet> batches(
      ImageData data, ImageData.Images images, int[] order, int batch) {
    return IntStream.iterate(0, from -> from < order.length, from -> from + batch)
        .mapToObj(from -> Arrays.copyOfRange(order, from, Math.min(from + batch, order.length)))
        .map(pictures -> batch(data, images, pictures))
        .iterator();
  }

  private static DataSet batch(ImageData data, ImageData.Images images, int[] pictures) {
    int length = data.rows() * data.cols();
    float[][] features = new float[pictures.length][length];
    float[][] labels = new float[pictures.length][data.classes()];
    for (int i = 0; i < pictures.length; i++) {
      int from = pictures[i] * length;
      for (int k = 0; k < length; k++) {
        features[i][k] = Byte.toUnsignedInt(images.pixels()[from + k]) / WHITE;
      }
      labels[i][images.labels()[pictures[i]]] = 1;
    }
    return new DataSet(Nd4j.create(features), Nd4j.create(labels));
  }
}
