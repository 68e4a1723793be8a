package org.velospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneClusterTest {
  @TempDir Path folder;

  @Test
  void executorsAreProcessesThatEndWithTheCluster() throws IOException {
    List<ProcessHandle> executors;
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      StandaloneCluster.Worker worker = cluster.addWorker(2, Map.of());
      try (JavaSparkContext spark = new JavaSparkContext(cluster.sparkConf())) {
        assertThat(spark.parallelize(List.of(1, 2), 2).map(i -> 2 * i).collect())
            .containsExactly(2, 4);
        assertThat(spark.parallelize(List.of(1), 1).map(i -> executorId()).first()).isEqualTo("0");
        executors = worker.executors();
        assertThat(executors).hasSize(1);
      }
    }
    assertThat(executors).noneMatch(ProcessHandle::isAlive);
  }

  private static String executorId() {
    return SparkEnv.get().executorId();
  }
}
