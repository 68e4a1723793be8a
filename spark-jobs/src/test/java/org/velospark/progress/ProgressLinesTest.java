package org.velospark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private Instant now = Instant.EPOCH;
  private final ProgressLines progress =
      new ProgressLines(
          new PrintStream(written, true, StandardCharsets.UTF_8), Duration.ofSeconds(5), () -> now);

  @Test
  void linesComeAtMostOnceAnIntervalAndForTheLastGeneration() {
    progress.start(10, 0);
    for (int done = 1; done <= 10; done++) {
      now = now.plusSeconds(2);
      progress.generation(done, 1.0 / done);
    }
    progress.close();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            generation 0/10
            generation 1/10, loss 1.000, 0.50/s, 0:00:18 left
            generation 4/10, loss 0.2500, 0.50/s, 0:00:12 left
            generation 7/10, loss 0.1429, 0.50/s, 0:00:06 left
            generation 10/10, loss 0.1000, 0.50/s, 0:00:00 left
            """);
  }

  @Test
  void generationsFromBeforeTheStartDoNotCountForTheRate() {
    progress.start(1000, 100);
    now = now.plusSeconds(10);
    progress.generation(101, Double.NaN);
    progress.close();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            generation 100/1000
            generation 101/1000, loss NaN, 0.10/s, 2:29:50 left
            """);
  }

  @Test
  void closingWritesWhatWasHeldBack() {
    progress.start(10, 0);
    now = now.plusSeconds(1);
    progress.generation(1, 2);
    now = now.plusSeconds(1);
    progress.generation(2, 2);
    progress.close();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .endsWith("generation 2/10, loss 2.000, 1.00/s, 0:00:08 left" + System.lineSeparator());
  }
}
