package org.velospark.generation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Spark gave a generation up for another reason than a unit that throws. */
public final class GenerationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** How Spark names the one among a stage's tasks that it gave up; its index is the partition. */
  private static final Pattern TASK = Pattern.compile("Task (\\d+) in stage \\S+ failed");

  private GenerationFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Says why Spark gave a generation up.
   *
   * @param partitions the units of each
   * @param failure Spark's
   * @return a {@link UnitFailedException} if a unit threw one
   */
  static RuntimeException explain(
      String runId, long generation, List<List<Unit>> partitions, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnitFailedException unit) {
        unit.addSuppressed(failure);
        return unit;
      }
    }
    return new GenerationFailedException(
        "Run %s, generation %d failed%s; the same command goes on from the last checkpoint"
            .formatted(runId, generation, units(partitions, failure)),
        failure);
  }

  private static String units(List<List<Unit>> partitions, Throwable failure) {
    Matcher matcher = TASK.matcher(String.valueOf(failure.getMessage()));
    if (!matcher.find() || Integer.parseInt(matcher.group(1)) >= partitions.size()) {
      return "";
    }
    return partitions.get(Integer.parseInt(matcher.group(1))).stream()
        .map(unit -> "pair %d task %d".formatted(unit.pair(), unit.task()))
        .collect(Collectors.joining(", ", " in one of its units ", ""));
  }
}
