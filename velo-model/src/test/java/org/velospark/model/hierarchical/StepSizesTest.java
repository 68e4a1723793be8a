package org.velospark.model.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout;

class StepSizesTest {
  @Test
  void floorsOfMatricesAndKernelsGoByTheirInputs() {
    TensorLayout target =
        TensorLayout.builder()
            .add("matrix", 25, 7)
            .add("transposed", List.of(7, 25), List.of(1, 0))
            .add("bias", 7)
            .add("row", 1, 7)
            .add("kernel", 3, 3, 4, 8)
            .build();
    double floor = 0.1f * 0.1f;
    assertThat(new StepSizes(0.1f, 0.5f, 0, 0).floorSquares(target))
        .containsExactly(
            new double[] {floor + 0.01, floor + 0.01, floor, floor, floor + 0.25 / 36},
            within(1e-8));
    assertThat(StepSizes.PUBLISHED.floorSquares(target)).containsOnly(0);
  }

  @Test
  void stepsHalveInNetworksOfSixteenTimesAsManyTensors() {
    StepSizes sizes = new StepSizes(0, 0, 0.25f, 0);
    assertThat(sizes.factor(4)).isEqualTo(1);
    assertThat(sizes.factor(64)).isEqualTo(0.5f);
    assertThat(StepSizes.PUBLISHED.factor(64)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new StepSizes(Float.NaN, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale-floor must be finite and at least 0, but is NaN");
    assertThatThrownBy(() -> new StepSizes(0, -1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fan-in-floor must be finite and at least 0, but is -1.0");
    assertThatThrownBy(() -> new StepSizes(0, 0, 2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("depth must be from 0 to 1, but is 2.0");
    assertThatThrownBy(() -> new StepSizes(0, 0, 0, 1.5f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("agreement must be from 0 to 1, but is 1.5");
  }
}
