package org.velospark.verdict;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A setting of an optimizer on a task, with all its trainings.
 *
 * @param values what was set, such as a learning rate; empty where there is nothing to tune
 * @param trainings one for each seed, by ascending seed
 */
public record Setting(Map<String, String> values, List<TaskTraining> trainings) {

  public Setting {
    if (trainings.isEmpty()) {
      throw new IllegalArgumentException("A setting needs a training, got none of " + values);
    }
    trainings = trainings.stream().sorted(Comparator.comparingLong(TaskTraining::seed)).toList();
  }

  /** Numbers in three significant digits, anything else as it is. */
  private static String rounded(String value) {
    try {
      return new BigDecimal(value)
          .round(new MathContext(3))
          .stripTrailingZeros()
          .toString()
          .toLowerCase(Locale.ROOT);
    } catch (NumberFormatException e) {
      return value;
    }
  }

  /** In words, such as {@code learning-rate 0.001}. */
  public String inWords() {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(e -> e.getKey() + " " + rounded(e.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** Mean loss after the last step over the trainings that did not fail, infinite without. */
  public double meanLast(Loss loss) {
    return trainings.stream()
        .filter(t -> !loss.failed(t))
        .mapToDouble(loss::last)
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Mean loss before the first step. */
  double meanFirst(Loss loss) {
    return trainings.stream().mapToDouble(loss::first).average().orElseThrow();
  }

  /** The middle of the trainings' times for a step, which one disturbed training does not move. */
  double secondsPerStep() {
    return Scores.median(trainings.stream().mapToDouble(t -> t.seconds() / t.numSteps()).toArray());
  }

  /** What the trainings were timed on. */
  Stream<String> processors() {
    return trainings.stream().map(TaskTraining::processor);
  }

  /** Whether it is a better one to choose: fewer failed trainings, then a lower loss. */
  static Comparator<Setting> better(Loss loss) {
    return Comparator.<Setting>comparingInt(
            s -> (int) s.trainings.stream().filter(loss::failed).count())
        .thenComparingDouble(s -> s.meanLast(loss))
        .thenComparing(Setting::inWords);
  }

  OptionalDouble number(String key) {
    try {
      return OptionalDouble.of(Double.parseDouble(values.get(key)));
    } catch (NumberFormatException | NullPointerException e) {
      return OptionalDouble.empty();
    }
  }
}
