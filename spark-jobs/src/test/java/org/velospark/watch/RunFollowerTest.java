package org.velospark.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.history.HistoryWriter;
import org.velospark.history.TestingRows;
import org.velospark.owner.Fence;

class RunFollowerTest {
  @TempDir java.nio.file.Path folder;

  private Path run;
  private RunFollower follower;

  @BeforeEach
  void follow() throws IOException {
    run = new Path(folder.resolve("run").toUri());
    follower = new RunFollower(run, new Configuration());
  }

  private HistoryWriter history() throws IOException {
    return new HistoryWriter(run, new Configuration(), TestingRows.RUN, Fence.NONE);
  }

  private static void complete(HistoryWriter history, long from, long to) throws IOException {
    for (long g = from; g < to; g++) {
      history.completed(TestingRows.generation(g), TestingRows.evaluations(g));
    }
    history.flush();
  }

  @Test
  void whereNoRunIsThereIsNothingToSee() throws IOException {
    assertThat(follower.look()).isEmpty();
  }

  @Test
  void eachLookFindsWhatIsNew() throws IOException {
    try (HistoryWriter history = history()) {
      history.started(TestingRows.run(1));
      history.flush();
      RunProgress begun = follower.look().orElseThrow();
      assertThat(begun.generations()).isEmpty();
      assertThat(begun.rate()).isEmpty();
      assertThat(begun.checkpoint()).isEmpty();
      assertThat(begun.line(begun.startedAt().plusSeconds(5)))
          .isEqualTo("generation 0/100, 0 restart(s), no checkpoint yet, last news 0:00:05 ago");

      complete(history, 0, 3);
      assertThat(follower.look().orElseThrow().generations()).hasSize(3);
      history.started(TestingRows.run(2));
      complete(history, 3, 40);
    }
    new CheckpointStore(run, new Configuration())
        .write(new Checkpoint(30, new float[] {1}, Map.of(), Map.of(), Map.of()));

    RunProgress later = follower.look().orElseThrow();
    assertThat(later.generations())
        .isEqualTo(new RunFollower(run, new Configuration()).look().orElseThrow().generations())
        .hasSize(40);
    assertThat(later.checkpoint()).isEqualTo(OptionalLong.of(30));
    assertThat(later.rate().orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(later.complete()).isFalse();
    Instant now = TestingRows.generation(39).finishedAt().plusSeconds(3661);
    assertThat(later.line(now))
        .isEqualTo(
            "generation 40/100, mean loss 39.10, 1.00/s, 0:01:00 left, 1 restart(s), checkpoint at"
                + " 30, last news 1:01:01 ago");
    List<String> lines = later.lines(now);
    assertThat(lines).allMatch(line -> line.length() <= 120);
    assertThat(lines.get(0)).isEqualTo("run " + TestingRows.RUN);
    assertThat(lines.get(1)).contains("loss (log)", "mean of a generation");
    assertThat(lines.get(lines.size() - 2)).endsWith("100 generations");
  }

  @Test
  void aRunWithAllItsGenerationsIsComplete() throws IOException {
    try (HistoryWriter history = history()) {
      history.started(TestingRows.run(1));
      complete(history, 0, 100);
    }
    RunProgress state = follower.look().orElseThrow();
    assertThat(state.complete()).isTrue();
    assertThat(state.line(Instant.now()))
        .startsWith("generation 100/100, mean loss 99.10, 1.00/s, 0 restart(s)")
        .endsWith(", complete");
  }
}
