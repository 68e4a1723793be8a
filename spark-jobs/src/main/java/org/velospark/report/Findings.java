package org.velospark.report;

import java.util.Comparator;
import java.util.List;
import org.velospark.verdict.Comparison;
import org.velospark.verdict.Loss;
import org.velospark.verdict.Scores;
import org.velospark.verdict.Standing;
import org.velospark.verdict.TaskComparison;
import org.velospark.verdict.Verdict;

/**
 * What all sections of a page are made from.
 *
 * @param comparison the optimizer beside the reference, by training loss
 * @param sorted the same tasks, from the one that it wins most to the one that it loses most
 * @param standings of all optimizers that can be compared with the reference, the best first
 * @param standing of the optimizer
 * @param verdict on it
 */
record Findings(
    Comparison comparison,
    List<TaskComparison> sorted,
    List<Standing> standings,
    Standing standing,
    Verdict verdict) {

  static Findings of(Report report) {
    Comparison comparison =
        report.evaluation().compare(report.optimizer(), report.reference(), Loss.TRAINING);
    List<TaskComparison> sorted =
        comparison.tasks().stream()
            .sorted(Comparator.comparingDouble(Findings::speedUp).reversed())
            .toList();
    List<Standing> standings =
        report.evaluation().comparableWith(report.reference()).stream()
            .map(o -> Standing.of(report.evaluation(), o, report.reference(), report.bootstrap()))
            .sorted(Standing.ranking())
            .toList();
    Standing standing =
        standings.stream()
            .filter(s -> s.optimizer().equals(report.optimizer()))
            .findFirst()
            .orElseThrow();
    return new Findings(comparison, sorted, standings, standing, Verdict.of(standing, comparison));
  }

  /** The speed-up on a task, median over seeds. */
  static double speedUp(TaskComparison task) {
    return Scores.median(task.speedUps());
  }

  /** The place of a standing in the ranking, from 1; equal ones share it. */
  int place(Standing of) {
    return 1 + (int) standings.stream().filter(s -> Standing.ranking().compare(s, of) < 0).count();
  }

  /** Whose colour an optimizer has. */
  String cssClass(String optimizer) {
    return optimizer.equals(comparison.optimizer())
        ? "own"
        : optimizer.equals(comparison.reference()) ? "ref" : "other";
  }
}
