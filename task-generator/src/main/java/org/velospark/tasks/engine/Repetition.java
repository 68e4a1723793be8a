package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the elements of a tensor are found again in a larger one that it is broadcast to: element i
 * of the larger one, row-major, belongs to element (i / inner) mod count. A row vector under a
 * matrix [rows, cols] has inner 1 and count cols, a column inner cols and count rows, the channels
 * of [n, c, h, w] inner h w and count c. Backwards it says what is summed.
 */
record Repetition(int inner, int count) {

  /**
   * The repetition of one shape within another, aligned at their last dimensions; none if the
   * dimensions that they share are not side by side.
   */
  static Optional<Repetition> of(long[] shape, long[] within) {
    if (shape.length > within.length) {
      return Optional.empty();
    }
    int added = within.length - shape.length;
    long inner = 1;
    long count = 1;
    boolean ended = false;
    for (int d = within.length - 1; d >= 0; d--) {
      long extent = d < added ? 1 : shape[d - added];
      if (extent != 1 && extent != within[d]) {
        return Optional.empty();
      }
      if (within[d] == 1) {
        continue;
      }
      if (extent == 1) {
        if (count == 1) {
          inner *= within[d];
        } else {
          ended = true;
        }
      } else if (ended) {
        return Optional.empty();
      } else {
        count *= extent;
      }
    }
    return Optional.of(
        count == 1
            ? new Repetition(1, 1)
            : new Repetition(Math.toIntExact(inner), Math.toIntExact(count)));
  }

  /** Every element once, in its place. */
  boolean isIdentity(long length) {
    return inner == 1 && count == length;
  }

  /**
   * Fills a part of the larger tensor.
   *
   * @param elements of the smaller one, {@link #count} of them
   * @param start index of the part's first element
   */
  void spread(float[] elements, int start, float[] part, int length) {
    int done = 0;
    if (inner > 1) {
      while (done < length) {
        int run = (start + done) / inner;
        int end = Math.min(length, (run + 1) * inner - start);
        Arrays.fill(part, done, end, elements[run % count]);
        done = end;
      }
      return;
    }
    while (done < length) {
      int offset = (start + done) % count;
      int copied = Math.min(length - done, count - offset);
      System.arraycopy(elements, offset, part, done, copied);
      done += copied;
    }
  }
}
