package org.velospark.model.dl4j;

import java.util.Iterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Counts the minibatches of iterators, none of which knows its length. */
final class StepCount {
  private StepCount() {}

  static int of(DataSetIterator iterator, int epochs) {
    requireReset(iterator.resetSupported());
    iterator.reset();
    int batches = count(iterator);
    iterator.reset();
    return Math.multiplyExact(batches, epochs);
  }

  static int of(MultiDataSetIterator iterator, int epochs) {
    requireReset(iterator.resetSupported());
    iterator.reset();
    int batches = count(iterator);
    iterator.reset();
    return Math.multiplyExact(batches, epochs);
  }

  private static void requireReset(boolean supported) {
    if (!supported) {
      throw new IllegalArgumentException(
          "The iterator cannot be reset, so its minibatches cannot be counted; give the number of"
              + " steps itself");
    }
  }

  private static int count(Iterator<?> iterator) {
    int batches = 0;
    while (iterator.hasNext()) {
      iterator.next();
      batches++;
    }
    return batches;
  }
}
