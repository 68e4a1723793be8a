package org.velospark.generation;

import java.util.List;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.settings.GenerationSettings;

/** A generation that executors are at work on. Not thread-safe. */
public final class RunningGeneration implements AutoCloseable {
  private final String runId;
  private final GenerationPlan plan;
  private final GenerationSettings settings;
  private final Broadcast<float[]> theta;
  private final UnitReturns returns;
  private final SimpleFutureAction<Boolean> job;
  private final double broadcastSeconds;
  private final long start;

  RunningGeneration(
      String runId,
      GenerationPlan plan,
      GenerationSettings settings,
      Broadcast<float[]> theta,
      UnitReturns returns,
      SimpleFutureAction<Boolean> job,
      double broadcastSeconds,
      long start) {
    this.runId = runId;
    this.plan = plan;
    this.settings = settings;
    this.theta = theta;
    this.returns = returns;
    this.job = job;
    this.broadcastSeconds = broadcastSeconds;
    this.start = start;
  }

  /**
   * What a generation came to.
   *
   * @param planned units that were to be computed
   * @param units the results of those that returned, in the order of pair and task
   * @param endedAtDeadline whether the others were given up
   * @param broadcastSeconds time to hand θ to Spark
   * @param stageSeconds time of the stage, from its submission on
   */
  public record Outcome(
      int planned,
      List<UnitResult> units,
      boolean endedAtDeadline,
      double broadcastSeconds,
      double stageSeconds) {}

  /**
   * Waits for the units of the generation: for all of them, or until its deadline for those that
   * must have returned. The deadline counts from now on, as generations that were submitted before
   * had the executors until now.
   *
   * @throws UnitFailedException if a unit failed in all attempts that Spark gave it
   * @throws GenerationFailedException if Spark gave up for another reason, such as executors that
   *     were lost again and again
   */
  public Outcome await() {
    boolean endedAtDeadline = false;
    try {
      if (plan.mayEndEarly()) {
        long deadline =
            System.nanoTime() + (long) (1e9 * settings.deadline() * plan.packed().seconds());
        endedAtDeadline = returns.await(deadline, settings.least(plan.units()));
      } else {
        returns.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      returns.fail(new IllegalStateException("the driver's thread was interrupted", e));
    }
    if (returns.failure() != null) {
      throw GenerationFailedException.explain(
          runId, plan.generation(), plan.packed().partitions(), returns.failure());
    }
    return new Outcome(
        plan.units(),
        returns.results(),
        endedAtDeadline,
        broadcastSeconds,
        (returns.endedAt() - start) / 1e9);
  }

  /**
   * Gives up what has not returned yet. Executors stop before their next training step; threads are
   * never interrupted, as native code and file channels run on them.
   */
  @Override
  public void close() {
    if (!job.isCompleted()) {
      job.cancel();
    }
    theta.destroy(false);
  }
}
