package org.velospark.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rows whose values follow from their indices. */
public final class TestingRows {
  public static final String RUN = "run-7";

  private TestingRows() {}

  public static RunRow run(long attempt) {
    return new RunRow(
        RUN,
        attempt,
        Instant.parse("2026-03-01T12:00:00.123456789Z").plusSeconds(attempt),
        10 * attempt,
        -42,
        "velo",
        1000,
        "run { seed = -42 }\n",
        "local[2]",
        "unknown",
        "{\"os\":\"Linux\"}");
  }

  public static GenerationRow generation(long generation) {
    double g = generation;
    return new GenerationRow(
        RUN,
        generation,
        1,
        g + 0.1,
        g + 0.2,
        g + 0.3,
        g + 0.4,
        g + 0.5,
        g + 0.6,
        g + 0.7,
        g + 0.8,
        1e-3,
        16,
        15,
        1,
        generation % 2 == 1,
        2,
        3,
        123_456_789_012L,
        0.1,
        0.2,
        0.3,
        0.4,
        1.0,
        Instant.parse("2026-03-01T12:00:00.000001Z").plusSeconds(generation));
  }

  /** Two pairs, both sides; the losses of the last side are not finite. */
  public static List<EvaluationRow> evaluations(long generation) {
    List<EvaluationRow> rows = new ArrayList<>();
    for (int pair = 0; pair < 2; pair++) {
      for (int side : new int[] {1, -1}) {
        boolean diverged = pair == 1 && side == -1;
        rows.add(
            new EvaluationRow(
                RUN,
                generation,
                pair,
                0,
                side,
                "image-mlp",
                "{\"version\":1,\"layers\":[32, \"é\"]}",
                2410,
                200,
                generation / 2,
                50,
                25,
                pair == 1,
                Long.MIN_VALUE + generation,
                2.3,
                diverged ? Double.NaN : 0.5 + generation,
                diverged ? Double.POSITIVE_INFINITY : 0.75,
                diverged ? 2.5 : 0.25,
                diverged,
                0.125,
                "driver",
                "localhost"));
      }
    }
    return rows;
  }

  /** One that diverged, and one whose losses are not finite in other ways. */
  public static List<OptimizerEvaluationRow> optimizerEvaluations(long batch) {
    List<OptimizerEvaluationRow> rows = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      rows.add(
          new OptimizerEvaluationRow(
              RUN,
              batch,
              "key-%d-%d".formatted(batch, seed),
              "full",
              1,
              "task-" + batch,
              "quadratic",
              "{}",
              "standard",
              "adam",
              "adam",
              "{\"learning-rate\":0.1}",
              seed,
              20,
              10,
              1L << 40,
              new int[] {0, 5, 20},
              new double[] {2.5, seed, seed == 1 ? Double.NaN : Double.POSITIVE_INFINITY},
              new double[] {-0.0, 1e-300, 3},
              true,
              0.5,
              0.25,
              "host",
              "cpu",
              "portable, 1 lane",
              "{}",
              Instant.parse("2026-03-01T12:00:00.000001Z")));
    }
    return rows;
  }
}
