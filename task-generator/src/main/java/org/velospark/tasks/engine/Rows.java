package org.velospark.tasks.engine;

/**
 * Sums along parts of arrays, in double, by four independent additions: one alone waits four cycles
 * for the one before.
 */
final class Rows {
  private Rows() {}

  static double sum(float[] x, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = from;
    for (; k + 3 < to; k += 4) {
      s0 += x[k];
      s1 += x[k + 1];
      s2 += x[k + 2];
      s3 += x[k + 3];
    }
    for (; k < to; k++) {
      s0 += x[k];
    }
    return s0 + s1 + (s2 + s3);
  }

  static double dot(float[] x, float[] y, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = from;
    for (; k + 3 < to; k += 4) {
      s0 += (double) x[k] * y[k];
      s1 += (double) x[k + 1] * y[k + 1];
      s2 += (double) x[k + 2] * y[k + 2];
      s3 += (double) x[k + 3] * y[k + 3];
    }
    for (; k < to; k++) {
      s0 += (double) x[k] * y[k];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Number of whole rows that are worked on together. */
  static int inTile(int columns, int rows) {
    return Math.min(rows, Math.max(1, Transcendental.TILE / columns));
  }
}
