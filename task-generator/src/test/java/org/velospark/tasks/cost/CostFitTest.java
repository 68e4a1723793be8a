package org.velospark.tasks.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

class CostFitTest {
  private static final TaskSpec SPEC = new TaskSpec("none", 1, Values.none(), List.of());

  /** Costs as different as those of tasks, on a machine that follows a model up to some noise. */
  private static List<Measurement> measurements(CostModel machine, double noise, long seed) {
    UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Cost cost =
          new Cost(
              1,
              Math.exp(2 + 5 * random.nextDouble()),
              Math.exp(8 + 12 * random.nextDouble()),
              Math.exp(6 + 10 * random.nextDouble()));
      double factor = 1 + noise * (2 * random.nextDouble() - 1);
      measurements.add(new Measurement(SPEC, cost, machine.seconds(cost) * factor));
    }
    return measurements;
  }

  @Property(tries = 30)
  void aMachineThatFollowsAModelIsFound(
      @ForAll @DoubleRange(min = 0.1, max = 10) double operations,
      @ForAll @DoubleRange(min = 0.1, max = 10) double multiplyAdds,
      @ForAll @DoubleRange(min = 0.1, max = 10) double elements) {
    CostModel machine =
        new CostModel(1e-6, 1e-6 * operations, 1e-11 * multiplyAdds, 1e-9 * elements);
    CostModel fit = CostFit.of(measurements(machine, 0, 1));
    for (Measurement m : measurements(machine, 0, 2)) {
      assertThat(fit.seconds(m.cost())).isCloseTo(m.seconds(), within(0.01 * m.seconds()));
    }
  }

  @Test
  void noiseIsAveraged() {
    CostModel machine = new CostModel(1e-6, 2e-6, 3e-11, 1e-9);
    CostModel fit = CostFit.of(measurements(machine, 0.3, 3));
    for (Measurement m : measurements(machine, 0, 4)) {
      assertThat(fit.seconds(m.cost())).isCloseTo(m.seconds(), within(0.2 * m.seconds()));
    }
  }

  @Test
  void noCoefficientIsBelowZero() {
    // The more elements the faster: nothing a machine does, but what noise can look like.
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      measurements.add(new Measurement(SPEC, new Cost(1, 10, 1000 * i, 1e6 / i), 1e-5 * i));
    }
    CostModel fit = CostFit.of(measurements);
    assertThat(fit.element()).isEqualTo(0);
    assertThat(fit.multiplyAdd()).isCloseTo(1e-8, within(1e-10));
  }

  @Test
  void tooFewMeasurementsAreRefused() {
    assertThatThrownBy(() -> CostFit.of(measurements(CostModel.REFERENCE, 0, 1).subList(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 measurements, expected at least 4");
  }
}
