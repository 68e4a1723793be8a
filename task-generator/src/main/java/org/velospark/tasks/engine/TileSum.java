package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of elements that come tile by tile. Their order depends on the shapes alone. Not
 * thread-safe.
 */
abstract class TileSum {
  private final int count;
  private final float factor;
  private final FloatBuffer[] results;

  /** The first elements are the sums in the end. */
  final float[] partial;

  private TileSum(int count, float factor, List<FloatBuffer> results, int partials) {
    this.count = count;
    this.factor = factor;
    this.results = results.toArray(FloatBuffer[]::new);
    this.partial = new float[partials];
  }

  /**
   * @param repetition which elements belong to the same sum
   * @param factor for each sum
   * @param results where the sums go
   */
  static TileSum of(Repetition repetition, int tile, float factor, List<FloatBuffer> results) {
    if (repetition.inner() > 1) {
      return new OfRuns(repetition, factor, results);
    }
    return tile % repetition.count() == 0
        ? new OfTiles(repetition.count(), tile, factor, results)
        : new OfParts(repetition.count(), tile, factor, results);
  }

  void clear() {
    Arrays.fill(partial, 0);
  }

  abstract void add(float[] tile, int start, int length);

  void finish() {
    for (int i = 0; i < count; i++) {
      partial[i] *= factor;
    }
    for (FloatBuffer result : results) {
      result.put(0, partial, 0, count);
    }
  }

  /** Adds up whole tiles of rows, and halves what there is in the end until one row is left. */
  private static final class OfTiles extends TileSum {
    private final int row;
    private final int rows;
    private final float[] upper;

    OfTiles(int row, int tile, float factor, List<FloatBuffer> results) {
      super(row, factor, results, tile);
      this.row = row;
      this.rows = tile / row;
      this.upper = new float[tile / 2 + row];
    }

    @Override
    void add(float[] tile, int start, int length) {
      TileOperation.add(partial, tile, partial, length);
    }

    @Override
    void finish() {
      int left = rows;
      while (left > 1) {
        int half = (left + 1) / 2;
        int length = (left - half) * row;
        System.arraycopy(partial, half * row, upper, 0, length);
        TileOperation.add(partial, upper, partial, length);
        left = half;
      }
      super.finish();
    }
  }

  /** For rows that are longer than a tile, or that do not fill it. */
  private static final class OfParts extends TileSum {
    private final int row;
    private final float[] sums;
    private final float[] terms;

    OfParts(int row, int tile, float factor, List<FloatBuffer> results) {
      super(row, factor, results, row);
      this.row = row;
      this.sums = new float[tile];
      this.terms = new float[tile];
    }

    @Override
    void add(float[] tile, int start, int length) {
      int done = 0;
      while (done < length) {
        int offset = (start + done) % row;
        int part = Math.min(length - done, row - offset);
        // C2 vectorises no loop over arrays at different offsets.
        System.arraycopy(partial, offset, sums, 0, part);
        System.arraycopy(tile, done, terms, 0, part);
        TileOperation.add(sums, terms, sums, part);
        System.arraycopy(sums, 0, partial, offset, part);
        done += part;
      }
    }
  }

  /** For elements of one sum that lie side by side. */
  private static final class OfRuns extends TileSum {
    private final int inner;
    private final int sums;

    OfRuns(Repetition repetition, float factor, List<FloatBuffer> results) {
      super(repetition.count(), factor, results, repetition.count());
      this.inner = repetition.inner();
      this.sums = repetition.count();
    }

    @Override
    void add(float[] tile, int start, int length) {
      int done = 0;
      while (done < length) {
        int run = (start + done) / inner;
        int end = Math.min(length, (run + 1) * inner - start);
        partial[run % sums] += sum(tile, done, end);
        done = end;
      }
    }

    /** Four sums side by side: an addition takes four times as long as the next can follow. */
    private static float sum(float[] elements, int from, int to) {
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      int i = from;
      for (; i + 3 < to; i += 4) {
        s0 += elements[i];
        s1 += elements[i + 1];
        s2 += elements[i + 2];
        s3 += elements[i + 3];
      }
      for (; i < to; i++) {
        s0 += elements[i];
      }
      return s0 + s1 + (s2 + s3);
    }
  }
}
