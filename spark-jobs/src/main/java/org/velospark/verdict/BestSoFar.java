package org.velospark.verdict;

/**
 * The lowest loss up to each step of a training. Between two measurements it falls in a straight
 * line.
 *
 * @param at steps after which the loss was measured, ascending
 * @param lowest lowest finite loss up to there; infinite where there was none
 */
record BestSoFar(int[] at, double[] lowest) {

  static BestSoFar of(TaskTraining training, Loss loss) {
    double[] lowest = loss.of(training).clone();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < lowest.length; i++) {
      if (lowest[i] < best) {
        best = lowest[i];
      }
      lowest[i] = best;
    }
    return new BestSoFar(training.at(), lowest);
  }

  /** The lowest loss of the whole training. */
  double end() {
    return lowest[lowest.length - 1];
  }

  /**
   * How many steps it took to come down to a loss.
   *
   * @return at least 1; infinite if it never did
   */
  double stepsTo(double loss) {
    int i = 0;
    while (i < at.length && lowest[i] > loss) {
      i++;
    }
    if (i == at.length) {
      return Double.POSITIVE_INFINITY;
    }
    if (i == 0 || Double.isInfinite(lowest[i - 1])) {
      return Math.max(1, at[i]);
    }
    double part = (lowest[i - 1] - loss) / (lowest[i - 1] - lowest[i]);
    return Math.max(1, at[i - 1] + part * (at[i] - at[i - 1]));
  }
}
