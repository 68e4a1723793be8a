package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.cluster.StandaloneCluster;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;
import org.velospark.s3.TestingS3;
import org.velospark.training.MetaTraining;

/** A run in a bucket that begins on one machine's cores and goes on on a cluster. */
class MovedRunTest {
  @TempDir private Path folder;

  private static SparkConf on(SparkConf conf, TestingS3 s3) {
    s3.settings().forEach((key, value) -> conf.set("spark.hadoop." + key, value));
    return conf;
  }

  @Test
  void aRunThatMovesToAClusterEndsInTheSameBits() throws IOException {
    MetaTraining.Outcome stayed =
        TinyRuns.run(
            TinyRuns.sparkConf("local[2]"),
            new org.apache.hadoop.fs.Path(folder.resolve("stayed").toUri()));

    try (TestingS3 s3 = TestingS3.start()) {
      org.apache.hadoop.fs.Path location = s3.run("moved");
      TinyRuns.run(on(TinyRuns.sparkConf("local[2]"), s3), location, "run.generations = 2");
      MetaTraining.Outcome moved;
      String master;
      try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
        cluster.addWorker(1, Map.of());
        master = cluster.url();
        moved = TinyRuns.run(on(cluster.sparkConf(), s3), location);
      }

      assertThat(moved.thetaSha256()).isEqualTo(stayed.thetaSha256());
      assertThat(moved.heldOut()).isEqualTo(stayed.heldOut());
      assertThat(RunRecord.of(location, s3.configuration()))
          .isEqualTo(RunRecord.of(folder.resolve("stayed")));
      List<RunRow> starts = new HistoryReader(location, s3.configuration()).rows(HistoryTable.RUNS);
      assertThat(starts).extracting(RunRow::sparkMaster).containsExactly("local[2]", master);
      assertThat(starts).extracting(RunRow::fromGeneration).containsExactly(0L, 2L);
    }
  }
}
