package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.Retention;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.HistoryWriter;
import org.velospark.history.TestingRows;
import org.velospark.owner.Fence;

class CheckpointWriterTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path folder;

  private Path location() {
    return new Path(folder.toUri());
  }

  private static Checkpoint checkpoint(long generation) {
    return new Checkpoint(generation, new float[] {generation}, Map.of(), Map.of(), Map.of());
  }

  private CheckpointStore store() throws IOException {
    return new CheckpointStore(location(), HADOOP);
  }

  @Test
  void allCheckpointsAreWrittenInOrderAndTheHistoryIsStoredWithThem() throws IOException {
    try (HistoryWriter history =
        new HistoryWriter(location(), HADOOP, TestingRows.RUN, Fence.NONE)) {
      try (CheckpointWriter writer = new CheckpointWriter(store(), new Retention(5, 0), history)) {
        for (long generation = 0; generation < 5; generation++) {
          history.completed(
              TestingRows.generation(generation), TestingRows.evaluations(generation));
          writer.save(checkpoint(generation + 1));
          writer.requireNoFailure();
        }
      }
      // The history is still open: nothing but the checkpoints has asked for its rows to be stored.
      assertThat(new HistoryReader(location(), HADOOP).rows(HistoryTable.GENERATIONS)).hasSize(5);
    }
    assertThat(store().list()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(store().latest().orElseThrow().theta()).containsExactly(5f);
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsToldBeforeTheNextAndAtTheEnd() throws IOException {
    // A file where the folder should be.
    Files.writeString(folder.resolve("checkpoints"), "in the way");
    try (HistoryWriter history =
        new HistoryWriter(location(), HADOOP, TestingRows.RUN, Fence.NONE)) {
      CheckpointWriter writer = new CheckpointWriter(store(), new Retention(5, 0), history);
      writer.save(checkpoint(1));
      assertThatThrownBy(() -> writer.save(checkpoint(2)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot write a checkpoint: ");
      assertThatThrownBy(writer::close)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot write a checkpoint: ");
    }
  }

  @Test
  void aCheckpointIsNotWrittenWhereTheHistoryIsNot() throws IOException {
    HistoryWriter history = new HistoryWriter(location(), HADOOP, TestingRows.RUN, Fence.NONE);
    history.close();
    CheckpointWriter writer = new CheckpointWriter(store(), new Retention(5, 0), history);
    writer.save(checkpoint(1));
    assertThatThrownBy(writer::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The history of run 'run-7' is closed");
    assertThat(store().list()).isEmpty();
  }
}
