package org.velospark.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.velospark.history.GenerationRow;
import org.velospark.verdict.Bootstrap;
import org.velospark.verdict.TaskTraining;
import org.velospark.verdict.TestingTrainings;

/** Reports on trainings that never ran. */
final class TestingReports {

  private TestingReports() {}

  /** An optimizer that wins on most tasks, loses on some, and diverges once. */
  static Report report(int tasks, int replicates) {
    TestingTrainings trainings =
        new TestingTrainings(tasks, 0.01)
            .with("celo", (t, s) -> celo(t))
            .with("nadamw", (t, s) -> 1.25 * Math.exp(0.2 * Math.cos(5.0 * t)))
            .with("lion", (t, s) -> t == 3 && s == 1 ? Double.NaN : 0.9)
            .with("sgd <momentum>", (t, s) -> 0.35);
    Map<String, List<TaskTraining>> changes = new LinkedHashMap<>();
    changes.put("half the minibatch", changed(tasks, 0.9));
    changes.put("told of twice the steps", changed(tasks, 0.7));
    changes.put("weights ten times as large", changed(tasks, 0.45));
    return new Report(
        "suite full, version 1",
        trainings.evaluation(),
        "celo",
        "adam",
        changes,
        generations(),
        Map.of(
            "git.commit", "b48af4a",
            "java.version", "17.0.15",
            "cpu.model", "one with <two> cores",
            "weights.sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "weights.licence", "MIT"),
        new Bootstrap(replicates, 0.95, 1));
  }

  private static double celo(int task) {
    return task == 5 ? 0.04 : 1.75 * Math.exp(0.75 * Math.sin(2.1 * task * task + 1));
  }

  private static List<TaskTraining> changed(int tasks, double slower) {
    return new TestingTrainings(tasks, 0.01)
        .with("celo", (t, s) -> slower * celo(t)).all().stream()
            .filter(t -> t.optimizer().equals("celo"))
            .toList();
  }

  private static List<GenerationRow> generations() {
    return IntStream.range(0, 120)
        .mapToObj(
            g -> {
              double loss = 0.55 + 0.6 * Math.exp(-g / 30.0) + 0.02 * Math.sin(7.0 * g);
              return new GenerationRow(
                  "run",
                  g,
                  1,
                  loss,
                  0.015,
                  loss,
                  loss,
                  1,
                  1,
                  0.1,
                  1,
                  0.1,
                  8,
                  8,
                  0,
                  false,
                  0,
                  0,
                  4000,
                  0.01,
                  1,
                  0.01,
                  0.01,
                  1.1,
                  Instant.EPOCH.plusSeconds(g));
            })
        .toList();
  }
}
