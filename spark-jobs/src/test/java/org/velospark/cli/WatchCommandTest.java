package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.history.HistoryWriter;
import org.velospark.history.TestingRows;
import org.velospark.owner.Fence;

class WatchCommandTest {
  @TempDir Path folder;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int watch(String... more) {
    String[] arguments = new String[2 + more.length];
    arguments[0] = "watch";
    arguments[1] = folder.resolve("run").toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    Training none =
        (configuration, run, claim, progress) -> {
          throw new AssertionError("watch trains nothing");
        };
    return Velo.run(none, new PrintWriter(results), new PrintWriter(messages), arguments);
  }

  private void leaveHistory(int generations) throws IOException {
    try (HistoryWriter history =
        new HistoryWriter(
            new org.apache.hadoop.fs.Path(folder.resolve("run").toUri()),
            new Configuration(),
            TestingRows.RUN,
            Fence.NONE)) {
      history.started(TestingRows.run(1));
      for (int g = 0; g < generations; g++) {
        history.completed(TestingRows.generation(g), TestingRows.evaluations(g));
      }
      history.flush();
    }
  }

  @Test
  void onceShowsThePlotAndEnds() throws IOException {
    leaveHistory(7);
    assertThat(watch("--once")).isZero();
    assertThat(results.toString())
        .startsWith("run " + TestingRows.RUN)
        .contains("mean of a generation", "generation 7/100, mean loss 6.1");
    assertThat(messages.toString()).isEmpty();
  }

  @Test
  void aCompleteRunIsWatchedNoLonger() throws IOException {
    leaveHistory(100);
    assertThat(watch()).isZero();
    assertThat(results.toString().lines())
        .singleElement()
        .asString()
        .startsWith("generation 100/100")
        .endsWith("complete");
  }

  @Test
  void withoutARunOnceFails() {
    assertThat(watch("--once")).isEqualTo(1);
    assertThat(messages.toString()).contains("No run has left a history in ");
  }

  @Test
  void theIntervalIsAtLeastASecond() {
    assertThat(watch("--interval", "0")).isEqualTo(2);
    assertThat(messages.toString()).contains("--interval must be at least 1, got 0");
  }
}
