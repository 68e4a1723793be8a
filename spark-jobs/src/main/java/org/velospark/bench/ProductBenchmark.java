package org.velospark.bench;

import org.velospark.tasks.engine.ProductTrial;

/**
 * Measures one product of matrices by both ways that plans have for it, in turn, on one thread.
 *
 * @param matrices number of products with result [m, n] and terms k
 * @param transposeLeft whether left lies as [k, m] instead of [m, k]
 * @param transposeRight whether right lies as [n, k] instead of [k, n]
 */
public record ProductBenchmark(
    int matrices, int m, int n, int k, boolean transposeLeft, boolean transposeRight) {
  private static final int ROUNDS = 11;

  /**
   * What a product takes.
   *
   * @param library by libnd4j
   * @param kernel by the engine's kernel
   * @param ratio of the first to the second, the median of all rounds
   * @param chosen whether plans use the kernel
   * @param speed multiply-adds per second of the kernel, at best
   */
  public record Result(
      ProductBenchmark product,
      Timing library,
      Timing kernel,
      double ratio,
      boolean chosen,
      double speed) {}

  /**
   * Measures for a second or so.
   *
   * @throws IllegalStateException if the JVM has no kernel
   */
  public Result measure() {
    try (ProductTrial trial = new ProductTrial(matrices, m, n, k, transposeLeft, transposeRight)) {
      Contender kernel = new Contender(number -> trial.runKernel()).warmedUp();
      Contender library = new Contender(number -> trial.runLibrary()).warmedUp();
      double[] ofKernel = new double[ROUNDS];
      double[] ofLibrary = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ofKernel[round] = kernel.round();
        ofLibrary[round] = library.round();
        ratios[round] = ofLibrary[round] / ofKernel[round];
      }
      Timing timing = Timing.of(ofKernel);
      return new Result(
          this,
          Timing.of(ofLibrary),
          timing,
          Timing.median(ratios),
          trial.choosesKernel(),
          trial.multiplyAdds() / (timing.best() / 1e6));
    }
  }
}
