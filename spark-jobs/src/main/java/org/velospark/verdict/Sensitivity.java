package org.velospark.verdict;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an optimizer makes of a change that it should not mind, such as half the minibatch.
 *
 * @param change the change, in words
 * @param speedUp interquartile mean of the speed-up of the changed trainings over the same
 *     optimizer's unchanged ones; 1 is no change
 * @param failed how many of the changed trainings failed
 * @param trainings how many there are
 */
public record Sensitivity(String change, Estimate speedUp, int failed, int trainings) {

  /**
   * Compares each changed training with the unchanged one of its task and seed, by training loss.
   *
   * @throws IllegalArgumentException if no task and seed is in both
   */
  public static Sensitivity of(
      String change,
      Collection<TaskTraining> changed,
      Collection<TaskTraining> unchanged,
      Bootstrap bootstrap) {
    Map<List<Object>, TaskTraining> originals = new HashMap<>();
    unchanged.forEach(t -> originals.put(key(t), t));
    List<TaskTraining> pairs = changed.stream().filter(t -> originals.containsKey(key(t))).toList();
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          ("Nothing to compare '%s' with: none of its %d trainings has a task and seed that was also"
                  + " trained unchanged")
              .formatted(change, changed.size()));
    }
    SortedMap<String, double[]> scores = new TreeMap<>();
    for (String task : pairs.stream().map(TaskTraining::task).distinct().toList()) {
      scores.put(
          task,
          pairs.stream()
              .filter(t -> t.task().equals(task))
              .sorted(Comparator.comparingLong(TaskTraining::seed))
              .mapToDouble(t -> SpeedUp.of(t, originals.get(key(t)), Loss.TRAINING))
              .toArray());
    }
    return new Sensitivity(
        change,
        bootstrap.estimate(new Scores(scores), Scores::interquartileMean),
        (int) pairs.stream().filter(Loss.TRAINING::failed).count(),
        pairs.size());
  }

  private static List<Object> key(TaskTraining training) {
    return List.of(training.task(), training.seed());
  }
}
