package org.velospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KnownNumbersTest {
  @Test
  void thisMachineComputesThem() {
    assertThat(KnownNumbers.productError()).isZero();
    assertThat(KnownNumbers.trainedLoss())
        .isCloseTo(KnownNumbers.TRAINED_LOSS, within(KnownNumbers.TOLERANCE / 10));
  }
}
