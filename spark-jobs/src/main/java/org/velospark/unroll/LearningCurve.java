package org.velospark.unroll;

import java.util.Arrays;
import java.util.List;
import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;

/**
 * The losses of one training.
 *
 * @param steps steps that were planned
 * @param training loss before each step that was taken; the last one is not finite if the network
 *     diverged. Not copied, and not to be changed
 * @param heldOut held-out losses, in the order of the steps
 * @param trainingSeconds what the steps took, without the held-out losses
 */
public record LearningCurve(
    int steps, float[] training, List<HeldOut> heldOut, double trainingSeconds) {

  /**
   * A held-out loss, the mean of a few batches, which are the same ones each time.
   *
   * @param step how many steps the network had been trained for
   */
  public record HeldOut(int step, double loss) {}

  /** Is told of every step. */
  @FunctionalInterface
  public interface Listener {
    void step(int done, float loss);
  }

  /**
   * How often and on how much a held-out loss is measured.
   *
   * @param times how often, besides the one before the first step
   * @param batches how many batches each is the mean of
   */
  public record HeldOutPlan(int times, int batches) {
    public HeldOutPlan {
      if (times < 1 || batches < 1) {
        throw new IllegalArgumentException(
            "Held-out loss is measured %d times on %d batches, expected at least 1 of each"
                .formatted(times, batches));
      }
    }
  }

  public LearningCurve {
    heldOut = List.copyOf(heldOut);
  }

  /** Whether the training ended early because a loss was not finite. */
  public boolean diverged() {
    return training.length > 0 && !Float.isFinite(training[training.length - 1]);
  }

  /** Training steps a second, without the held-out losses. */
  public double stepsPerSecond() {
    return training.length / trainingSeconds;
  }

  /** The mean of training losses {@code from} up to {@code to}, exclusive. */
  public double meanTraining(int from, int to) {
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += training[step];
    }
    return sum / (to - from);
  }

  /**
   * Trains a network as {@link Unroll#run} does, and notes its losses on the way.
   *
   * @param task the network; set to the initial weights of the seed and trained
   * @param optimizer made for the layout of its parameters, before its first step
   * @param seed determines initial weights and all batches
   * @param steps how many steps to take, at least 1
   */
  public static LearningCurve record(
      Task task, Optimizer optimizer, long seed, int steps, HeldOutPlan plan, Listener listener) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is %d".formatted(steps));
    }
    task.initialize(seed);
    float[] training = new float[steps];
    HeldOut[] heldOut = new HeldOut[Math.min(plan.times(), steps) + 1];
    heldOut[0] = new HeldOut(0, heldOutLoss(task, seed, plan.batches()));
    int measured = 1;
    int taken = 0;
    long nanoseconds = 0;
    boolean diverged = false;
    while (taken < steps && !diverged) {
      int until = (int) ((long) steps * measured / (heldOut.length - 1));
      long start = System.nanoTime();
      while (taken < until && !diverged) {
        float loss = task.trainingStep(seed, taken);
        training[taken] = loss;
        taken++;
        diverged = !Float.isFinite(loss);
        if (!diverged) {
          optimizer.update(task.parameters(), task.gradients(), loss);
        }
        listener.step(taken, loss);
      }
      nanoseconds += System.nanoTime() - start;
      heldOut[measured] = new HeldOut(taken, heldOutLoss(task, seed, plan.batches()));
      measured++;
    }
    return new LearningCurve(
        steps,
        Arrays.copyOf(training, taken),
        List.of(Arrays.copyOf(heldOut, measured)),
        nanoseconds / 1e9);
  }

  private static double heldOutLoss(Task task, long seed, int batches) {
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      sum += task.loss(Split.HELD_OUT, seed, batch);
    }
    return sum / batches;
  }
}
