package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.bench.JaxInnerTimings.Entry;

class JaxInnerTimingsTest {
  private static final String LINE =
      "{\"network\": \"%s\", \"optimizer\": \"%s\", \"stepsPerSecond\": %d, \"microsPerStep\": null,"
          + " \"configuration\": \"%s\", \"jax\": \"0.10.2\"}%n";

  @TempDir Path folder;

  @Test
  void theFastestRunOfANetworkAndOptimizerCounts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("jax.jsonl"),
            LINE.formatted("a", "adam", 10, "first")
                + LINE.formatted("a", "velo", 30, "other optimizer")
                + LINE.formatted("b", "adam", 40, "other network")
                + LINE.formatted("a", "adam", 20, "second"));
    JaxInnerTimings timings = JaxInnerTimings.read(file);
    assertThat(timings.best("a", "adam")).contains(new Entry("a", "adam", 20, 0, "second"));
    assertThat(timings.best("b", "velo")).isEmpty();
  }

  @Test
  void otherLinesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("jax.jsonl"), "{\"network\": \"a\"}\n");
    assertThatThrownBy(() -> JaxInnerTimings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not what jax_inner.py prints: {\"network\": \"a\"}");
  }
}
