package org.velospark.unroll;

import java.util.function.Consumer;
import org.velospark.es.Perturbation;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.tasks.Task;

/**
 * Trains target networks and judges the optimizers by it. Immutable and thread-safe, as long as
 * each thread has its own task.
 */
public final class Unroll {
  private final UnrollConfig config;
  private final StepListener listener;

  public Unroll(UnrollConfig config) {
    this(config, StepListener.NONE);
  }

  /**
   * @param listener is told of every training step
   */
  public Unroll(UnrollConfig config, StepListener listener) {
    this.config = config;
    this.listener = listener;
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
    train(task, optimizer, seed, Truncation.whole(steps), tally);
    return tally.result();
  }

  /** Takes the steps of a truncation, and measures the loss on fresh batches. */
  private void train(
      Task task, Optimizer optimizer, long seed, Truncation truncation, LossTally tally) {
    for (int step = truncation.from(); step < truncation.to() && !tally.diverged(); step++) {
      listener.begins(step);
      float loss = task.trainingStep(seed, step);
      listener.differentiated(step);
      tally.training(loss);
      if (!tally.diverged()) {
        optimizer.update(task.parameters(), task.gradients(), loss);
        listener.updated(step);
      }
    }
    for (int batch = 0; batch < config.evaluationBatches() && !tally.diverged(); batch++) {
      tally.evaluation(task.loss(config.evaluationSplit(), seed, batch));
    }
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
    perturbation.sides(theta, optimizer.evolvedWeights(), sigma, positive, negative);
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

  /**
   * Takes a particle, both networks of a pair, through one truncation of its unroll. The first one
   * begins at the initial weights, both sides at the same; later ones begin where the sides stood.
   * The meta-loss is that of the truncation: the mean of its training losses, or the loss on fresh
   * batches at its end. A side that has diverged stays so until the unroll ends, at the task's
   * worst loss. If the truncation is the whole unroll, the results are those of {@link #pair}.
   *
   * @param optimizer as in {@link #pair}
   * @param theta as in {@link #pair}
   * @param perturbation the noise of this truncation
   * @param sigma as in {@link #pair}
   * @param task as in {@link #pair}
   * @param seed as in {@link #run}, the same for all truncations of an unroll
   * @param truncation the steps to take
   * @param before what the truncation before left; without effect on the first. Only read
   * @throws TrainingState.MismatchException if that is of another network, optimizer or width of
   *     vectors
   */
  public Truncated truncation(
      LearnedOptimizer optimizer,
      float[] theta,
      Perturbation perturbation,
      double sigma,
      Task task,
      long seed,
      Truncation truncation,
      ParticleState before) {
    float[] positive = new float[theta.length];
    float[] negative = new float[theta.length];
    perturbation.sides(theta, optimizer.evolvedWeights(), sigma, positive, negative);
    long start = System.nanoTime();
    Side positiveSide = side(optimizer, positive, task, seed, truncation, before.positive());
    long middle = System.nanoTime();
    Side negativeSide = side(optimizer, negative, task, seed, truncation, before.negative());
    long end = System.nanoTime();
    PairResult pair =
        new PairResult(
            perturbation.pair(),
            positiveSide.result(),
            negativeSide.result(),
            (middle - start) / 1e9,
            (end - middle) / 1e9);
    return new Truncated(
        pair, new ParticleState(before.since(), positiveSide.after(), negativeSide.after()));
  }

  /**
   * What came of a truncation.
   *
   * @param pair both sides
   * @param after where they stand
   */
  public record Truncated(PairResult pair, ParticleState after) {}

  /** What came of one side. */
  private record Side(UnrollResult result, TrainingState after) {}

  private Side side(
      LearnedOptimizer optimizer,
      float[] theta,
      Task task,
      long seed,
      Truncation truncation,
      TrainingState before) {
    LossTally tally = new LossTally(config, task::normalized, truncation.steps());
    if (!truncation.begins() && before.isEmpty()) {
      tally.divergedBefore();
      return new Side(tally.result(), TrainingState.NONE);
    }
    TensorLayout layout = task.parameters().layout();
    ResumableOptimizer resumable = optimizer.optimizer(theta, layout, truncation.unrollSteps());
    Consumer<StateFields> all =
        fields -> {
          fields.floats(task.parameters().floats(), layout.length());
          task.state(fields);
          resumable.state(fields);
        };
    if (truncation.begins()) {
      task.initialize(seed);
    } else {
      before.restore(all);
    }
    train(task, resumable, seed, truncation, tally);
    boolean goesOn = !truncation.ends() && !tally.diverged();
    return new Side(tally.result(), goesOn ? TrainingState.save(all) : TrainingState.NONE);
  }

  private UnrollResult side(
      LearnedOptimizer optimizer, float[] theta, Task task, long seed, int steps) {
    return run(task, optimizer.optimizer(theta, task.parameters().layout(), steps), seed, steps);
  }
}
