package org.velospark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {

  @Test
  void theBarEndsWhereTheRunEnds() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (GenerationProgress progress =
        new ProgressBars(new PrintStream(written, true, StandardCharsets.UTF_8))) {
      progress.start(4, 2);
      progress.generation(3, 1.5);
      progress.generation(4, 0.75);
    }

    assertThat(written.toString(StandardCharsets.UTF_8))
        .contains("Generations 100%")
        .contains("4/4")
        .contains("loss 0.7500");
  }

  @Test
  void aRunThatNeverStartedShowsNothing() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    new ProgressBars(new PrintStream(written, true, StandardCharsets.UTF_8)).close();

    assertThat(written.size()).isZero();
  }
}
