package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 8, 2, 2",
    "0.5, 1, 8, 2, 4",
    "0.1, 1, 8, 1, 8",
    "0.3, 1, 8, 1, 3",
    "0.25, 3, 8, 1, 2",
    "1, 1, 8, 0, 0",
    "1, 9, 8, 4, 0",
    "0, 1, 8, 0, 8"
  })
  void slotsAreWhatCoresAndGpusBothHaveRoomFor(
      double amount, int taskCpus, int cores, int gpus, int slots) {
    assertThat(new GpuSettings(amount, taskCpus).slots(cores, gpus)).isEqualTo(slots);
  }
}
