package org.velospark.verdict;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All trainings of a suite, which any two optimizers can be compared by. Immutable. */
public final class Evaluation {

  private final SortedMap<String, Map<String, List<TaskTraining>>> byOptimizer;
  private final SortedMap<String, Map<String, List<TaskTraining>>> tuning;

  /**
   * Trainings that optimizers are both tuned and judged by.
   *
   * @throws IllegalArgumentException if two are by the same optimizer in the same setting on the
   *     same task from the same seed
   */
  public Evaluation(Collection<TaskTraining> trainings) {
    this(trainings, List.of());
  }

  /**
   * Trainings that optimizers are judged by, after they were tuned on others.
   *
   * @param judged trainings, as a rule in one setting on each task
   * @param tuning those that the settings were chosen by
   * @throws IllegalArgumentException if two of {@code judged} are by the same optimizer in the same
   *     setting on the same task from the same seed
   */
  public Evaluation(Collection<TaskTraining> judged, Collection<TaskTraining> tuning) {
    Set<List<Object>> seen = new HashSet<>();
    for (TaskTraining t : judged) {
      if (!seen.add(List.of(t.optimizer(), t.settings(), t.task(), t.seed()))) {
        throw new IllegalArgumentException(
            "There are two trainings of %s by %s %s from seed %d; one is needed"
                .formatted(t.task(), t.optimizer(), t.settings(), t.seed()));
      }
    }
    byOptimizer = grouped(judged);
    this.tuning = grouped(tuning);
  }

  private static SortedMap<String, Map<String, List<TaskTraining>>> grouped(
      Collection<TaskTraining> trainings) {
    return trainings.stream()
        .collect(
            Collectors.groupingBy(
                TaskTraining::optimizer, TreeMap::new, Collectors.groupingBy(TaskTraining::task)));
  }

  /** Whether optimizers were tuned on other trainings than those that they are judged by. */
  public boolean tunedApart() {
    return !tuning.isEmpty();
  }

  /** Names of the optimizers, sorted. */
  public List<String> optimizers() {
    return List.copyOf(byOptimizer.keySet());
  }

  /** All trainings by an optimizer, in all settings. */
  public List<TaskTraining> trainings(String optimizer) {
    return of(optimizer).values().stream().flatMap(List::stream).toList();
  }

  /**
   * An optimizer on each task in the best of its settings there.
   *
   * @param loss what chooses it
   * @throws IllegalArgumentException if there are no trainings by the optimizer
   */
  public SortedMap<String, TunedTask> tuned(String optimizer, Loss loss) {
    SortedMap<String, TunedTask> tuned = new TreeMap<>();
    Map<String, List<TaskTraining>> apart = tuning.getOrDefault(optimizer, Map.of());
    of(optimizer)
        .forEach(
            (task, list) ->
                tuned.put(
                    task, TunedTask.of(task, list, apart.getOrDefault(task, List.of()), loss)));
    return tuned;
  }

  /**
   * Compares two optimizers, both tuned by the losses that they are compared by.
   *
   * @throws IllegalArgumentException if there are no trainings by one of them, or none of the same
   *     task and seed
   */
  public Comparison compare(String optimizer, String reference, Loss loss) {
    return new Comparison(optimizer, reference, loss, shared(optimizer, reference, loss));
  }

  /** Names of the optimizers that {@link #compare} can compare with a reference, sorted. */
  public List<String> comparableWith(String reference) {
    return optimizers().stream()
        .filter(
            o ->
                Arrays.stream(Loss.values())
                    .noneMatch(loss -> shared(o, reference, loss).isEmpty()))
        .toList();
  }

  private List<TaskComparison> shared(String optimizer, String reference, Loss loss) {
    SortedMap<String, TunedTask> others = tuned(reference, loss);
    return tuned(optimizer, loss).values().stream()
        .filter(t -> others.containsKey(t.task()))
        .map(t -> new TaskComparison(t.task(), loss, t, others.get(t.task())))
        .filter(c -> !c.trainings().isEmpty())
        .toList();
  }

  /** Tasks that only one of two optimizers was trained on, so that no comparison has them. */
  public Set<String> notShared(String optimizer, String reference) {
    Set<String> tasks = new TreeSet<>(of(optimizer).keySet());
    tasks.addAll(of(reference).keySet());
    tasks.removeIf(t -> of(optimizer).containsKey(t) && of(reference).containsKey(t));
    return tasks;
  }

  private Map<String, List<TaskTraining>> of(String optimizer) {
    Map<String, List<TaskTraining>> trainings = byOptimizer.get(optimizer);
    if (trainings == null) {
      throw new IllegalArgumentException(
          "There are no trainings by %s; there are some by %s"
              .formatted(optimizer, byOptimizer.keySet()));
    }
    return trainings;
  }
}
