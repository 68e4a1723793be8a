package org.velospark.verdict;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An optimizer on a task in the best of the settings that were tried there.
 *
 * <p>Best is the lowest loss after the last step, mean over seeds. A setting that fails with any
 * seed loses against all that fail with fewer. Where optimizers were tuned on trainings of their
 * own, there is one setting left to choose here.
 *
 * @param task name of the task
 * @param best the setting
 * @param tried how many settings were tried
 * @param atEdge names of what was set to the least or greatest value tried, although others were
 *     tried: better ones may lie outside
 */
public record TunedTask(String task, Setting best, int tried, List<String> atEdge) {

  /**
   * Chooses a setting.
   *
   * @param judged trainings in the settings to choose from
   * @param tuning trainings that were made only to find settings; they say what was tried
   */
  static TunedTask of(
      String task, List<TaskTraining> judged, List<TaskTraining> tuning, Loss loss) {
    Setting best = settings(judged).stream().min(Setting.better(loss)).orElseThrow();
    List<Setting> tried = settings(Stream.concat(judged.stream(), tuning.stream()).toList());
    List<String> atEdge =
        best.values().keySet().stream().sorted().filter(k -> isAtEdge(k, best, tried)).toList();
    return new TunedTask(task, best, tried.size(), atEdge);
  }

  private static List<Setting> settings(List<TaskTraining> trainings) {
    return trainings.stream()
        .collect(Collectors.groupingBy(TaskTraining::settings))
        .entrySet()
        .stream()
        .map(e -> new Setting(e.getKey(), e.getValue()))
        .toList();
  }

  private static boolean isAtEdge(String key, Setting best, List<Setting> settings) {
    if (best.number(key).isEmpty()) {
      return false;
    }
    double[] tried =
        settings.stream()
            .flatMapToDouble(s -> s.number(key).stream())
            .distinct()
            .sorted()
            .toArray();
    double value = best.number(key).getAsDouble();
    return tried.length > 1 && (value == tried[0] || value == tried[tried.length - 1]);
  }

  /** The trainings in the best setting, by seed. */
  Map<Long, TaskTraining> bySeed() {
    return best.trainings().stream().collect(Collectors.toMap(TaskTraining::seed, t -> t));
  }
}
