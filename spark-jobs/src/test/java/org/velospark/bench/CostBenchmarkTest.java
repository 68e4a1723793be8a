package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.bench.CostBenchmark.Agreement;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.cost.Measurement;
import org.velospark.tasks.data.SyntheticData;

class CostBenchmarkTest {
  @Test
  void theRankCorrelationIsSpearmans() {
    List<double[]> pairs =
        List.of(
            new double[] {1, 10},
            new double[] {2, 100},
            new double[] {3, 50},
            new double[] {4, 70});
    // Ranks 0, 3, 1, 2: squared differences 0 + 4 + 1 + 1.
    assertThat(CostBenchmark.spearman(pairs, p -> p[0], p -> p[1]))
        .isCloseTo(1 - 6 * 6.0 / (4 * 15), within(1e-12));
    assertThat(CostBenchmark.spearman(pairs, p -> p[0], p -> -p[0])).isEqualTo(-1);
  }

  /** How well it predicts is for the benchmark to say: a test machine may be busy. */
  @Test
  void tasksOfAMixtureAreMeasured() {
    TrainingSettings settings =
        Configuration.parse(
                "tasks { families = [image-mlp, quadratic], time-limit { seconds = [1e-4], weights = [1] } }",
                TrainingSettings::read)
            .settings();
    List<Measurement> measurements =
        CostBenchmark.measure(
            settings.tasks().mixture(SyntheticData.ofAllNames()), 12, 5, done -> {});
    assertThat(measurements).hasSize(12).allMatch(m -> m.seconds() > 1e-7 && m.seconds() < 1);
    Agreement agreement = CostBenchmark.agreement(measurements, CostModel.REFERENCE);
    assertThat(agreement.spearman()).isBetween(0.0, 1.0);
    assertThat(agreement.low()).isLessThanOrEqualTo(agreement.median());
    assertThat(agreement.median()).isLessThanOrEqualTo(agreement.high());
  }
}
