package org.velospark.verdict;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An optimizer beside a reference on all tasks that both were trained on from a common seed.
 *
 * @param optimizer name of the optimizer
 * @param reference name of the reference
 * @param loss by which losses both were tuned and are compared
 * @param tasks by name
 */
public record Comparison(
    String optimizer, String reference, Loss loss, List<TaskComparison> tasks) {

  public Comparison {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot compare %s with %s: no task was trained by both from the same seed"
              .formatted(optimizer, reference));
    }
    tasks = List.copyOf(tasks);
  }

  /** {@link TaskComparison#speedUps} of all tasks. */
  public Scores speedUps() {
    return new Scores(byTask(TaskComparison::speedUps));
  }

  /**
   * {@link TaskComparison#wallClockSpeedUps} of the tasks that both were timed on by one processor;
   * empty if there is none.
   */
  public Optional<Scores> wallClockSpeedUps() {
    return where(TaskComparison::wallClockSpeedUps);
  }

  /** Final losses as scores, which compare within a task alone. */
  public Scores negatedFinals() {
    return new Scores(byTask(TaskComparison::negatedFinals));
  }

  /**
   * {@link TaskComparison#normalisedFinals} of the tasks that the reference learns; empty if it
   * learns none.
   */
  public Optional<Scores> normalisedFinals() {
    return where(TaskComparison::normalisedFinals);
  }

  public int failed() {
    return tasks.stream().mapToInt(TaskComparison::failed).sum();
  }

  public int trainings() {
    return tasks.stream().mapToInt(t -> t.trainings().size()).sum();
  }

  /** The tasks of each family, by its name. */
  public SortedMap<String, Comparison> byFamily() {
    SortedMap<String, Comparison> families = new TreeMap<>();
    tasks.stream()
        .map(TaskComparison::family)
        .distinct()
        .forEach(
            family ->
                families.put(
                    family,
                    new Comparison(
                        optimizer,
                        reference,
                        loss,
                        tasks.stream().filter(t -> t.family().equals(family)).toList())));
    return families;
  }

  /** The scores of the tasks that have any. */
  private Optional<Scores> where(Function<TaskComparison, double[]> ofTask) {
    SortedMap<String, double[]> scores = byTask(ofTask);
    scores.values().removeIf(s -> s.length == 0);
    return scores.isEmpty() ? Optional.empty() : Optional.of(new Scores(scores));
  }

  private SortedMap<String, double[]> byTask(Function<TaskComparison, double[]> scores) {
    SortedMap<String, double[]> result = new TreeMap<>();
    tasks.forEach(t -> result.put(t.task(), scores.apply(t)));
    return result;
  }
}
