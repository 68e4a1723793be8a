package org.velospark.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.velospark.history.TestingRows.RUN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.owner.Fence;

class OptimizerEvaluationsTest {
  @TempDir private Path folder;
  private OptimizerEvaluations table;

  @BeforeEach
  void open() {
    table =
        new OptimizerEvaluations(
            new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
  }

  /** Arrays in a record are not compared by their elements. */
  private static String text(OptimizerEvaluationRow row) {
    return row.toString().replaceAll("\\[[ID]@\\w+", "")
        + Arrays.toString(row.measuredAt())
        + Arrays.toString(row.trainingLoss())
        + Arrays.toString(row.heldOutLoss());
  }

  private static List<String> texts(List<OptimizerEvaluationRow> rows) {
    return rows.stream().map(OptimizerEvaluationsTest::text).toList();
  }

  @Test
  void rowsComeBackAsTheyWereAppended() throws IOException {
    assertThat(table.rows()).isEmpty();
    OptimizerEvaluations.Writer writer = table.writer(RUN, Fence.NONE);
    assertThat(table.rows()).isEmpty();

    // Beyond the tenth commit, after which Delta makes a checkpoint of its log.
    for (long batch = 1; batch <= 13; batch++) {
      assertThat(writer.nextBatch()).isEqualTo(batch);
      writer.append(TestingRows.optimizerEvaluations(batch));
    }

    assertThat(texts(table.rows()))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, 13)
                .boxed()
                .flatMap(batch -> texts(TestingRows.optimizerEvaluations(batch)).stream())
                .toList());
    assertThat(table.rows()).isSortedAccordingTo(HistoryTable.OPTIMIZER_EVALUATIONS.order());
  }

  @Test
  void anotherEvaluationAppendsToTheSameTable() throws IOException {
    table.writer(RUN, Fence.NONE).append(TestingRows.optimizerEvaluations(1));
    OptimizerEvaluations.Writer other = table.writer("other", Fence.NONE);

    assertThatThrownBy(() -> other.append(TestingRows.optimizerEvaluations(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A row of batch 1 of 'run-7' was handed in as one of batch 1 of 'other'");
    assertThat(other.nextBatch()).isEqualTo(1);
    assertThat(table.rows()).hasSize(2);
  }

  @Test
  void aDamagedTableIsNamedWithWhatToDo() throws IOException {
    OptimizerEvaluations.Writer writer = table.writer(RUN, Fence.NONE);
    writer.append(TestingRows.optimizerEvaluations(1));
    writer.append(TestingRows.optimizerEvaluations(2));
    Files.delete(folder.resolve("optimizer_evaluations/_delta_log/00000000000000000001.json"));

    assertThatThrownBy(() -> table.rows())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("00000000000000000001.json of the history is missing")
        .hasMessageEndingWith(folder + " away: all trainings are done anew");
  }

  @Test
  void whoOwnsItNoLongerWritesNothing() throws IOException {
    OptimizerEvaluations.Writer writer = table.writer(RUN, Fence.NONE);
    writer.append(TestingRows.optimizerEvaluations(1));
    Fence lost =
        () -> {
          throw new IOException("lost");
        };

    assertThatThrownBy(() -> table.writer("other", lost)).hasMessage("lost");
    assertThat(table.rows()).hasSize(2);
  }
}
