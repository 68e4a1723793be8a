package org.velospark.unroll;

import org.velospark.es.Perturbation;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;

/**
 * Trains target networks and judges the optimizers by it. Immutable and thread-safe, as long as
 * each thread has its own task.
 */
public final class Unroll {
  private final UnrollConfig config;

  public Unroll(UnrollConfig config) {
    this.config = config;
  }

  /**
   * Trains one network from its initial weights. Stops early when a loss is not finite.
   *
   * @param task the network; its parameters are set to the initial weights of the seed and trained
   * @param optimizer made for the layout of its parameters, before its first step
   * @param seed determines initial weights, training batches and the fresh batches at the end
   * @param steps how many steps to take, at least 1
   */
  public UnrollResult run(Task task, Optimizer optimizer, long seed, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is %d".formatted(steps));
    }
    double worst = task.normalized(Double.NaN);
    task.initialize(seed);
    double initialLoss = Double.NaN;
    double sum = 0;
    int step = 0;
    for (; step < steps; step++) {
      float loss = task.trainingStep(seed, step);
      if (step == 0) {
        initialLoss = loss;
      }
      if (!Float.isFinite(loss)) {
        break;
      }
      sum += task.normalized(loss);
      optimizer.update(task.parameters(), task.gradients(), loss);
    }
    double meanTrainingLoss = (sum + (steps - step) * worst) / steps;

    boolean diverged = step < steps;
    double finalLoss = 0;
    double normalizedFinalLoss = 0;
    for (int batch = 0; batch < config.evaluationBatches() && !diverged; batch++) {
      float loss = task.loss(config.evaluationSplit(), seed, batch);
      finalLoss += loss;
      normalizedFinalLoss += task.normalized(loss);
      diverged = !Float.isFinite(loss);
    }
    finalLoss = diverged ? Double.NaN : finalLoss / config.evaluationBatches();
    normalizedFinalLoss = diverged ? worst : normalizedFinalLoss / config.evaluationBatches();
    return new UnrollResult(
        config.objective() == Objective.FINAL ? normalizedFinalLoss : meanTrainingLoss,
        initialLoss,
        finalLoss,
        normalizedFinalLoss,
        meanTrainingLoss,
        step,
        diverged);
  }

  /**
   * Trains the same network twice, with either side of an antithetic pair: same initial weights,
   * same batches, same number of steps.
   *
   * @param optimizer architecture of the learned optimizer
   * @param theta its weights [length of {@code optimizer.weights()}], only read
   * @param perturbation the noise of the pair
   * @param sigma standard deviation of the noise
   * @param task the network to train
   * @param seed as in {@link #run}
   * @param steps as in {@link #run}
   */
  public PairResult pair(
      LearnedOptimizer optimizer,
      float[] theta,
      Perturbation perturbation,
      double sigma,
      Task task,
      long seed,
      int steps) {
    float[] positive = new float[theta.length];
    float[] negative = new float[theta.length];
    perturbation.sides(theta, sigma, positive, negative);
    long start = System.nanoTime();
    UnrollResult positiveResult = side(optimizer, positive, task, seed, steps);
    long middle = System.nanoTime();
    UnrollResult negativeResult = side(optimizer, negative, task, seed, steps);
    long end = System.nanoTime();
    return new PairResult(
        perturbation.pair(),
        positiveResult,
        negativeResult,
        (middle - start) / 1e9,
        (end - middle) / 1e9);
  }

  private UnrollResult side(
      LearnedOptimizer optimizer, float[] theta, Task task, long seed, int steps) {
    return run(task, optimizer.optimizer(theta, task.parameters().layout(), steps), seed, steps);
  }
}
