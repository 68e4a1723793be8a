package org.velospark.tasks.engine;

/**
 * Products of matrices in arrays, in single precision: the inner loops of a {@code ProductStep}.
 * Each element is the sum of its terms in their order, every one added by a fused multiply-add, so
 * that all implementations give the same bits. Thread-safe.
 */
public interface ProductKernel {
  /** Most rows that are worked on together, and the most that are touched beyond the last. */
  int ROWS = 8;

  /** Most elements of a vector, two of which are worked on together. */
  int MAX_LANES = 64;

  /** Elements that a result or a right factor must have behind it. */
  int SLACK = 2 * MAX_LANES;

  /** Elements of a vector. */
  int lanes();

  /**
   * c = a b, with c [m, n] and b [k, n] dense and row-major. Reads, but does not use, up to {@link
   * #ROWS} rows behind a and {@link #SLACK} elements behind b; may overwrite {@link #ROWS} rows and
   * {@link #SLACK} elements behind c.
   *
   * @param transposed whether a lies as [k, m] instead of [m, k], in both cases dense and row-major
   * @param aAt where a begins in its array; {@code bAt} and {@code cAt} likewise
   */
  void multiply(
      boolean transposed,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int m,
      int n,
      int k);
}
