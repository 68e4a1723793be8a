package org.velospark.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * An optimizer beside a reference on one task: both in their best setting, seed by seed.
 *
 * @param task name of the task
 * @param loss by which losses both were tuned and are compared
 * @param optimizer the optimizer
 * @param reference the reference
 */
public record TaskComparison(String task, Loss loss, TunedTask optimizer, TunedTask reference) {

  /** Trainings of the optimizer whose seeds the reference was trained with as well. */
  public List<TaskTraining> trainings() {
    Map<Long, TaskTraining> others = reference.bySeed();
    return optimizer.best().trainings().stream().filter(t -> others.containsKey(t.seed())).toList();
  }

  public String family() {
    return optimizer.best().trainings().get(0).family();
  }

  public int numSteps() {
    return optimizer.best().trainings().get(0).numSteps();
  }

  public long parameters() {
    return optimizer.best().trainings().get(0).parameters();
  }

  /** How many of the trainings failed. */
  public int failed() {
    return (int) trainings().stream().filter(loss::failed).count();
  }

  /**
   * How many times fewer steps than the reference each training needs, by {@link SpeedUp}'s rule.
   *
   * @return one for each of {@link #trainings}
   */
  public double[] speedUps() {
    Map<Long, TaskTraining> others = reference.bySeed();
    return scores(t -> SpeedUp.of(t, others.get(t.seed()), loss));
  }

  /**
   * The same in time: each step counts with what it took, the optimizer's own work included. That
   * is the median over seeds.
   *
   * @return one for each of {@link #trainings}; empty if they were not timed alike
   */
  public double[] wallClockSpeedUps() {
    if (!timedAlike()) {
      return new double[0];
    }
    double faster = reference.best().secondsPerStep() / optimizer.best().secondsPerStep();
    Map<Long, TaskTraining> others = reference.bySeed();
    return scores(t -> faster * SpeedUp.of(t, others.get(t.seed()), loss));
  }

  /** Whether all trainings of both were timed on the same processor. */
  public boolean timedAlike() {
    return Stream.concat(optimizer.best().processors(), reference.best().processors())
            .distinct()
            .count()
        == 1;
  }

  /**
   * Final losses on a scale on which 0 is the loss before training and 1 the one that the reference
   * ends with, both means over seeds; above 1 is better than the reference. A training that failed
   * has 0.
   *
   * @return one for each of {@link #trainings}; empty if the reference did not come below the loss
   *     before training
   */
  public double[] normalisedFinals() {
    double start = reference.best().meanFirst(loss);
    double end = reference.best().meanLast(loss);
    if (!(end < start)) {
      return new double[0];
    }
    return scores(t -> loss.failed(t) ? 0 : Math.max(0, (start - loss.last(t)) / (start - end)));
  }

  /** Final losses, as scores: the lower the loss, the higher. */
  double[] negatedFinals() {
    return scores(t -> loss.failed(t) ? Double.NEGATIVE_INFINITY : -loss.last(t));
  }

  /** Whether each training is faster than the reference from the same seed. */
  public boolean fasterWithEverySeed() {
    return Arrays.stream(speedUps()).min().orElseThrow() > 1;
  }

  /** Whether each training is slower than the reference from the same seed. */
  public boolean slowerWithEverySeed() {
    return Arrays.stream(speedUps()).max().orElseThrow() < 1;
  }

  private double[] scores(ToDoubleFunction<TaskTraining> score) {
    return trainings().stream().mapToDouble(score).toArray();
  }
}
