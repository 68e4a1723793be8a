package org.velospark.watch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;
import org.velospark.settings.TrainingSettings;

/**
 * Follows a run by what it writes, on any Hadoop file system. Each look reads only the files that
 * hold new generations. Not thread-safe.
 */
public final class RunFollower {
  private final HistoryReader history;
  private final CheckpointStore checkpoints;
  private final List<GenerationRow> generations = new ArrayList<>();

  /**
   * @param run location of the run
   * @param configuration Hadoop's settings, credentials among them
   * @throws IOException if there is no such file system
   */
  public RunFollower(Path run, Configuration configuration) throws IOException {
    this.history = new HistoryReader(run, configuration);
    this.checkpoints = new CheckpointStore(run, configuration);
  }

  /**
   * How far the run is now; empty if it has left no history yet.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<RunProgress> look() throws IOException {
    List<RunRow> runs = history.rows(HistoryTable.RUNS);
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    RunRow last = runs.get(runs.size() - 1);
    generations.addAll(history.rows(HistoryTable.GENERATIONS, generations.size(), Long.MAX_VALUE));
    List<Long> saved = checkpoints.list();
    return Optional.of(
        new RunProgress(
            last.runId(),
            org.velospark.config.Configuration.parse(last.configuration(), TrainingSettings::read)
                .settings()
                .run()
                .generations(),
            last.attempt(),
            last.startedAt(),
            generations,
            saved.isEmpty() ? OptionalLong.empty() : OptionalLong.of(saved.get(saved.size() - 1))));
  }
}
