package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;

/**
 * All that a run leaves which must not depend on what went wrong: θ after the last generation, and
 * the rows of the history without times, attempts, hosts and executors.
 *
 * @param theta hash of the last checkpoint's weights
 * @param generations one line for each row
 * @param evaluations one line for each row
 */
record RunRecord(String theta, List<String> generations, List<String> evaluations) {

  /** Reads what lies in a folder, and checks that its starts are counted without gaps. */
  static RunRecord of(Path folder) throws IOException {
    return of(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
  }

  /** The same of any location. */
  static RunRecord of(org.apache.hadoop.fs.Path location, Configuration configuration)
      throws IOException {
    HistoryReader history = new HistoryReader(location, configuration);
    List<RunRow> starts = history.rows(HistoryTable.RUNS);
    assertThat(starts)
        .extracting(RunRow::attempt)
        .as("attempts")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, starts.size()).boxed().toList());
    assertThat(starts)
        .extracting(RunRow::runId)
        .as("names of the run")
        .containsOnly(starts.get(0).runId());
    List<String> generations = new ArrayList<>();
    for (GenerationRow row : history.rows(HistoryTable.GENERATIONS)) {
      assertThat(row.attempt()).isBetween(1L, (long) starts.size());
      generations.add(line(row));
    }
    return new RunRecord(
        new CheckpointStore(location, configuration).latest().orElseThrow().thetaSha256(),
        generations,
        history.rows(HistoryTable.EVALUATIONS).stream().map(RunRecord::line).toList());
  }

  private static String line(GenerationRow row) {
    return List.of(
            row.generation(),
            row.meanLoss(),
            row.lossStandardError(),
            row.positiveMeanLoss(),
            row.negativeMeanLoss(),
            row.gradientNorm(),
            row.clippedGradientNorm(),
            row.stepNorm(),
            row.thetaNorm(),
            row.learningRate(),
            row.unitsPlanned(),
            row.unitsDone(),
            row.unitsFailed(),
            row.divergedSides(),
            row.innerSteps())
        .toString();
  }

  private static String line(EvaluationRow row) {
    return List.of(
            row.generation(),
            row.pair(),
            row.task(),
            row.side(),
            row.taskFamily(),
            row.taskSpec(),
            row.parameterCount(),
            row.unrollLength(),
            row.seed(),
            row.initialLoss(),
            row.finalLoss(),
            row.meanTrainingLoss(),
            row.objective(),
            row.diverged())
        .toString();
  }
}
