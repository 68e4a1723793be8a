package org.velospark.unroll;

import java.util.function.DoubleUnaryOperator;

/**
 * What the losses of one training come to. It is told of them one by one, until one is not finite:
 * what comes after that changes nothing.
 */
final class LossTally {
  private final UnrollConfig config;
  private final DoubleUnaryOperator normalized;
  private final double worst;
  private final int planned;
  private final int half;
  private double initialLoss = Double.NaN;
  private double trainingSum;
  private double secondHalfSum;
  private int steps;
  private double finalSum;
  private double normalizedFinalSum;
  private boolean diverged;

  /**
   * @param normalized puts a loss on the scale on which tasks compare
   * @param planned how many steps shall be taken, at least 1
   */
  LossTally(UnrollConfig config, DoubleUnaryOperator normalized, int planned) {
    if (planned < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is %d".formatted(planned));
    }
    this.config = config;
    this.normalized = normalized;
    this.worst = normalized.applyAsDouble(Double.NaN);
    this.planned = planned;
    this.half = planned / 2;
  }

  /** Tells that the network had diverged before the first step. */
  void divergedBefore() {
    diverged = true;
  }

  /** Whether any loss was not finite. */
  boolean diverged() {
    return diverged;
  }

  /** The loss before a step, which will be taken if the loss is finite. */
  void training(float loss) {
    if (diverged) {
      return;
    }
    if (steps == 0) {
      initialLoss = loss;
    }
    diverged = !Float.isFinite(loss);
    if (!diverged) {
      double value = normalized.applyAsDouble(loss);
      trainingSum += value;
      if (steps >= half) {
        secondHalfSum += value;
      }
      steps++;
    }
  }

  /** The loss on a fresh batch after the last step. */
  void evaluation(float loss) {
    if (diverged) {
      return;
    }
    finalSum += loss;
    normalizedFinalSum += normalized.applyAsDouble(loss);
    diverged = !Float.isFinite(loss);
  }

  /** After all losses. */
  UnrollResult result() {
    double meanTrainingLoss = (trainingSum + (planned - steps) * worst) / planned;
    int missing = planned - Math.max(steps, half);
    double secondHalfLoss = (secondHalfSum + missing * worst) / (planned - half);
    double finalLoss = diverged ? Double.NaN : finalSum / config.evaluationBatches();
    double normalizedFinalLoss = diverged ? worst : normalizedFinalSum / config.evaluationBatches();
    return new UnrollResult(
        switch (config.objective()) {
          case FINAL -> normalizedFinalLoss;
          case AVERAGE -> meanTrainingLoss;
          case SECOND_HALF -> secondHalfLoss;
        },
        initialLoss,
        finalLoss,
        normalizedFinalLoss,
        meanTrainingLoss,
        steps,
        diverged);
  }
}
