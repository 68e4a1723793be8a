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
  private final Runnable beforeStep;

  public Unroll(UnrollConfig config) {
    this(config, () -> {});
  }

  /**
   * @param beforeStep called before every training step; what it throws ends the unroll, when
   *     nobody wants its result any more
   */
  public Unroll(UnrollConfig config, Runnable beforeStep) {
    this.config = config;
    this.beforeStep = beforeStep;
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
    LossTally tally = new LossTally(config, task::normalized, steps);
    task.initialize(seed);
    for (int step = 0; step < steps && !tally.diverged(); step++) {
      beforeStep.run();
      float loss = task.trainingStep(seed, step);
      tally.training(loss);
      if (!tally.diverged()) {
        optimizer.update(task.parameters(), task.gradients(), loss);
      }
    }
    for (int batch = 0; batch < config.evaluationBatches() && !tally.diverged(); batch++) {
      tally.evaluation(task.loss(config.evaluationSplit(), seed, batch));
    }
    return tally.result();
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
