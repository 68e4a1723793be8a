package org.velospark.es;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThetaWindowTest {
  /** The weights after so many updates are their number. */
  private static ThetaWindow after(int updates, int staleness) {
    ThetaWindow window = ThetaWindow.initial(staleness, new float[] {0});
    for (int update = 1; update <= updates; update++) {
      window = window.with(new float[] {update});
    }
    return window;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void aGenerationHasTheWeightsOfAFixedNumberOfUpdatesBefore(int staleness) {
    for (int updates = 0; updates < 12; updates++) {
      ThetaWindow window = after(updates, staleness);
      assertThat(window.lastGeneration()).isEqualTo(updates + staleness);
      for (long generation = updates; generation <= window.lastGeneration(); generation++) {
        assertThat(window.of(generation)).containsExactly(Math.max(0, generation - staleness));
      }
      assertThat(window.newest()).containsExactly(updates);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void whatWasStoredComesBack(int staleness) {
    for (int updates = 0; updates < 6; updates++) {
      ThetaWindow window = after(updates, staleness);
      assertThat(window.earlier()).hasSize(Math.min(staleness, updates));
      assertThat(window.earlier().keySet()).allMatch(ThetaWindow::isEarlier);
      ThetaWindow restored =
          ThetaWindow.restore(staleness, updates, window.newest(), window.earlier());
      assertThat(restored).isEqualTo(window);
    }
  }

  @Test
  void missingWeightsAreNamed() {
    assertThatThrownBy(() -> ThetaWindow.restore(2, 9, new float[1], Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A staleness of 2 takes the weights of 2 updates before, which are not among []");
  }
}
