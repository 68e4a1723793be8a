package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.velospark.bench.DriverSimulation.Generation;

class DriverSimulationTest {
  private static final DriverSimulation SIMULATION =
      new DriverSimulation(new DriverCosts(5e-9, 4e-9, 1e-9, 30e-9, 1e-3, 20e-6), 1_000_000, 30, 8);

  @Test
  void thePiecesAddUp() {
    Generation generation = SIMULATION.of(1_000, 10);
    // A unit each: sixteen tasks a core would be more than there are units.
    assertThat(generation.tasks()).isEqualTo(1_000);
    assertThat(generation.scheduling()).isCloseTo(1.02, within(1e-9));
    assertThat(generation.executorsBusy()).isCloseTo(1_000 * 30.0 / 80, within(1e-9));
    assertThat(generation.update()).isCloseTo(4e-3, within(1e-9));
    // 63 groups in eight rounds on eight cores.
    assertThat(generation.gradientOnDriver()).isCloseTo(5.0 * 8 / 63, within(1e-9));
    assertThat(generation.efficiency()).isBetween(0.99, 1.0);
  }

  @Test
  void allSizesAreThere() {
    assertThat(SIMULATION.all())
        .hasSize(15)
        .allSatisfy(generation -> assertThat(generation.efficiency()).isBetween(0.0, 1.0));
  }
}
