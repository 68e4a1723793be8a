package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.bench.JaxTimings.Entry;

class JaxTimingsTest {
  @TempDir Path folder;

  @Test
  void networksAreFoundByNameAloneAndSideBySide() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("jax.jsonl"),
            """
            {"network": "a", "particles": 1, "microsPerStep": 11.3, "jax": "0.10.2"}
            {"network": "a", "particles": 16, "microsPerStep": 8.1, "jax": "0.10.2"}
            {"network": "b", "particles": 1, "microsPerStep": 5, "jax": "0.10.2"}
            """);
    JaxTimings timings = JaxTimings.read(file);
    assertThat(timings.alone("a")).contains(new Entry("a", 1, 11.3));
    assertThat(timings.vectorized("a")).contains(new Entry("a", 16, 8.1));
    assertThat(timings.best("a")).contains(new Entry("a", 16, 8.1));
    assertThat(timings.vectorized("b")).isEmpty();
    assertThat(timings.best("c")).isEmpty();
  }

  @Test
  void otherLinesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("jax.jsonl"), "{\"network\": \"a\"}\n");
    assertThatThrownBy(() -> JaxTimings.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not what jax_engine.py prints: {\"network\": \"a\"}");
  }
}
