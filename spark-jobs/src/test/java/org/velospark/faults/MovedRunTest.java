package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.cluster.StandaloneCluster;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;
import org.velospark.training.MetaTraining;

/** A run that begins on one machine's cores and goes on on a cluster. */
class MovedRunTest {
  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path location(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  @Test
  void aRunThatMovesToAClusterEndsInTheSameBits() throws IOException {
    MetaTraining.Outcome stayed = TinyRuns.run(TinyRuns.sparkConf("local[2]"), location("stayed"));

    TinyRuns.run(TinyRuns.sparkConf("local[2]"), location("moved"), "run.generations = 2");
    MetaTraining.Outcome moved;
    String master;
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      cluster.addWorker(1, Map.of());
      master = cluster.url();
      moved = TinyRuns.run(cluster.sparkConf(), location("moved"));
    }

    assertThat(moved.thetaSha256()).isEqualTo(stayed.thetaSha256());
    assertThat(moved.heldOut()).isEqualTo(stayed.heldOut());
    assertThat(RunRecord.of(folder.resolve("moved")))
        .isEqualTo(RunRecord.of(folder.resolve("stayed")));
    List<RunRow> starts =
        new HistoryReader(location("moved"), new org.apache.hadoop.conf.Configuration())
            .rows(HistoryTable.RUNS);
    assertThat(starts).extracting(RunRow::sparkMaster).containsExactly("local[2]", master);
    assertThat(starts).extracting(RunRow::fromGeneration).containsExactly(0L, 2L);
  }
}
