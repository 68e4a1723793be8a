package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.faults.Fault.Moment;
import org.velospark.faults.Fault.Operation;

/**
 * A store that is full, fails or is slow, as HDFS and as an object store would: a run stops with an
 * error that says so, or does not mind, and the same command completes it.
 */
class StoreFaultTest {
  private static final int TRIALS = 6;

  @TempDir private static Path folder;
  private static JavaSparkContext spark;
  private static RunRecord undisturbed;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    spark = new JavaSparkContext(TinyRuns.sparkConf("local[2]"));
    Path location = folder.resolve("undisturbed");
    TinyRuns.run(spark, new org.apache.hadoop.fs.Path(location.toUri()));
    undisturbed = RunRecord.of(location);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static void run(String name, Fault fault, boolean objectStore) throws IOException {
    FaultyFileSystem.configure(spark.hadoopConfiguration(), fault, objectStore);
    TinyRuns.run(spark, FaultyFileSystem.path(folder.resolve(name)));
  }

  /** Completes a run without faults and looks at what it left. */
  private static void assertCompletes(String name, boolean objectStore, String about)
      throws IOException {
    run(name, new Fault.None(), objectStore);
    assertThat(RunRecord.of(folder.resolve(name))).as(about).isEqualTo(undisturbed);
  }

  private static long operations(String name, boolean objectStore) throws IOException {
    Fault.None count = new Fault.None();
    run(name, count, objectStore);
    return count.operations();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFullDiskStopsTheRunWhichGoesOnWhenThereIsSpace(boolean objectStore) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long operations = operations("full-none-" + objectStore, objectStore);
    for (int trial = 0; trial < TRIALS; trial++) {
      // The last writes are the last checkpoint's.
      long first = 1 + random.nextLong(operations - 20);
      String name = "full-" + objectStore + "-" + trial;
      String about = "full from operation %d, seed %d".formatted(first, seed);
      assertThatCode(() -> run(name, new Fault.DiskFull(first), objectStore))
          .as(about)
          .isInstanceOf(IOException.class)
          .hasMessageMatching("(?s)Cannot (write|open) .*" + name + ".*")
          .hasStackTraceContaining("No space left on device");
      assertCompletes(name, objectStore, about);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorOfTheStoreLosesNothing(boolean objectStore) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long operations = operations("error-none-" + objectStore, objectStore);
    for (int trial = 0; trial < 2 * TRIALS; trial++) {
      Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
      Fault error =
          new Fault.Hiccup(EnumSet.allOf(Operation.class), 1 + random.nextLong(operations), moment);
      String name = "error-" + objectStore + "-" + trial;
      String about = "%s, seed %d".formatted(error, seed);
      try {
        run(name, error, objectStore);
      } catch (IOException e) {
        assertThat(e).as(about).hasStackTraceContaining("Read timed out");
      }
      assertCompletes(name, objectStore, about);
    }
  }

  /**
   * Checkpoint and manifest are renamed first; then come the log entries of three tables, made and
   * appended to.
   */
  @ParameterizedTest
  @ValueSource(longs = {3, 5, 6, 7})
  void aCommitThatOnlySeemsToFailIsNoReasonToStop(long rename) throws IOException {
    String name = "seems-" + rename;
    run(name, new Fault.Hiccup(EnumSet.of(Operation.RENAME), rename, Moment.AFTER), false);
    assertThat(RunRecord.of(folder.resolve(name))).isEqualTo(undisturbed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSlowStoreChangesNothing(boolean objectStore) throws IOException {
    String name = "slow-" + objectStore;
    run(name, new Fault.Slow(2), objectStore);
    assertThat(RunRecord.of(folder.resolve(name))).isEqualTo(undisturbed);
  }
}
