package org.velospark.verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether an optimizer beats a tuned reference, in words.
 *
 * @param outcome the answer
 * @param sentence the answer with its numbers
 * @param details where it wins and loses, and what speaks against relying on it; a sentence each
 */
public record Verdict(Outcome outcome, String sentence, List<String> details) {

  /** The answer. */
  public enum Outcome {
    /** Faster by training and by held-out loss. */
    FASTER,
    /** Faster by training loss, but not by held-out loss. */
    FASTER_IN_TRAINING_ONLY,
    /** The interval has 1 in it. */
    NO_DIFFERENCE,
    /** Slower by training loss. */
    SLOWER,
    /** Too many trainings fail, however fast the others are. */
    UNRELIABLE
  }

  /** Judges what {@link Standing} and a comparison by training loss say of an optimizer. */
  public static Verdict of(Standing standing, Comparison comparison) {
    Outcome outcome = outcome(standing);
    List<String> details = new ArrayList<>();
    details.add(overTasks(comparison));
    overOtherTasks(standing, details);
    families(comparison, details);
    heldOut(standing, outcome, details);
    clock(standing, details);
    if (standing.failed() > 0) {
      details.add(
          "%d of %d trainings failed (%s).%s"
              .formatted(
                  standing.failed(),
                  standing.trainings(),
                  percent(standing.failed() / (double) standing.trainings()),
                  standing.reliable()
                      ? ""
                      : " An interquartile mean leaves extremes out and says little of them: this"
                          + " optimizer ranks behind all that can be relied on."));
    }
    return new Verdict(outcome, sentence(outcome, standing, comparison), details);
  }

  private static Outcome outcome(Standing standing) {
    if (!standing.reliable()) {
      return Outcome.UNRELIABLE;
    }
    if (standing.speedUp().isAbove(1)) {
      return standing.heldOutSpeedUp().isAbove(1)
          ? Outcome.FASTER
          : Outcome.FASTER_IN_TRAINING_ONLY;
    }
    return standing.speedUp().isBelow(1) ? Outcome.SLOWER : Outcome.NO_DIFFERENCE;
  }

  private static String sentence(Outcome outcome, Standing standing, Comparison comparison) {
    String reference = comparison.reference();
    int count = comparison.tasks().size();
    String tasks = count == 1 ? "one task" : count + " tasks";
    String name = standing.optimizer();
    Estimate speedUp = standing.speedUp();
    return switch (outcome) {
      case FASTER ->
          "%s beats a tuned %s: over %s it needs %s times fewer steps (%s) to the same training loss."
              .formatted(name, reference, tasks, number(speedUp.value()), interval(speedUp));
      case FASTER_IN_TRAINING_ONLY ->
          ("Over %s %s needs %s times fewer steps (%s) than a tuned %s to the same training loss, but"
                  + " that does not carry over to held-out data: %s there.")
              .formatted(
                  tasks,
                  name,
                  number(speedUp.value()),
                  interval(speedUp),
                  reference,
                  factor(standing.heldOutSpeedUp()));
      case NO_DIFFERENCE ->
          "%s cannot be told apart from a tuned %s: over %s its speed-up in steps is %s."
              .formatted(name, reference, tasks, factor(speedUp));
      case SLOWER ->
          "%s does not beat a tuned %s: over %s its speed-up in steps is %s, below 1."
              .formatted(name, reference, tasks, factor(speedUp));
      case UNRELIABLE ->
          ("%s cannot be relied on: %s of its trainings failed. Its speed-up in steps over a"
                  + " tuned %s is %s, without the extremes.")
              .formatted(
                  name,
                  percent(standing.failed() / (double) standing.trainings()),
                  reference,
                  factor(speedUp));
    };
  }

  private static String overTasks(Comparison comparison) {
    long faster = comparison.tasks().stream().filter(TaskComparison::fasterWithEverySeed).count();
    long slower = comparison.tasks().stream().filter(TaskComparison::slowerWithEverySeed).count();
    return ("Of %d tasks it is faster with every seed on %d, slower with every seed on %d, and on %d it"
            + " depends on the seed or is the same.")
        .formatted(
            comparison.tasks().size(), faster, slower, comparison.tasks().size() - faster - slower);
  }

  private static void overOtherTasks(Standing standing, List<String> details) {
    Estimate estimate = standing.overTasks();
    boolean unsure = !estimate.isAbove(1) && !estimate.isBelow(1);
    details.add(
        "For other tasks of the same kind the interval of the speed-up is %s%s."
            .formatted(
                interval(estimate),
                unsure ? ", so these tasks do not say whether it would win on others" : ""));
  }

  private static void families(Comparison comparison, List<String> details) {
    SortedMap<String, Double> families = new TreeMap<>();
    comparison
        .byFamily()
        .forEach((family, part) -> families.put(family, part.speedUps().interquartileMean()));
    if (families.size() < 2) {
      return;
    }
    List<String> sorted =
        families.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .map(e -> "%s (%s)".formatted(e.getKey(), number(e.getValue())))
            .toList();
    details.add(
        "Its best family is %s, its worst %s."
            .formatted(sorted.get(0), sorted.get(sorted.size() - 1)));
  }

  private static void heldOut(Standing standing, Outcome outcome, List<String> details) {
    if (outcome != Outcome.FASTER_IN_TRAINING_ONLY) {
      details.add(
          "By held-out loss its speed-up is %s.".formatted(factor(standing.heldOutSpeedUp())));
    }
  }

  private static void clock(Standing standing, List<String> details) {
    Estimate clock = standing.wallClockSpeedUp();
    details.add(
        Double.isNaN(clock.value())
            ? "By the clock it cannot be compared: the two were timed on different processors."
            : "By the clock, its own work included, its speed-up is %s.".formatted(factor(clock)));
  }

  private static String factor(Estimate estimate) {
    return "%s (%s)".formatted(number(estimate.value()), interval(estimate));
  }

  private static String interval(Estimate estimate) {
    return "%s to %s".formatted(number(estimate.low()), number(estimate.high()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
