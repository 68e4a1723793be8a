package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs die in a random operation of their store, again and again until they are complete. Half of
 * them begin anew, half go on from nine generations, so that Delta checkpoints its logs on the way;
 * half lie on something like HDFS, half on something like an object store.
 */
class KillPointTest {
  private static final int DEATHS = Integer.getInteger("velo.kill-points", 100);
  private static final int SHORT = 2;
  private static final int EARLY = 9;
  private static final int LATE = 11;

  @TempDir private static Path folder;
  private static JavaSparkContext spark;
  private static RunRecord whole;
  private static RunRecord beginning;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    spark = new JavaSparkContext(TinyRuns.sparkConf("local[2]"));
    Path undisturbed = folder.resolve("undisturbed");
    org.apache.hadoop.fs.Path location = new org.apache.hadoop.fs.Path(undisturbed.toUri());
    TinyRuns.run(spark, location, generations(SHORT));
    beginning = RunRecord.of(undisturbed);
    TinyRuns.run(spark, location, generations(EARLY));
    copy(undisturbed, folder.resolve("early"));
    TinyRuns.run(spark, location, generations(LATE));
    whole = RunRecord.of(undisturbed);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static String generations(int count) {
    return "run.generations = " + count;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aRunThatDiesAnywhereEndsWhereTheUndisturbedOneDoes() throws IOException {
    long seed = System.nanoTime();
    System.out.println("Deaths at random operations, seed " + seed);
    Random random = new Random(seed);
    Map<List<Boolean>, Long> operations = new HashMap<>();
    int deaths = 0;
    for (int run = 0; deaths < DEATHS; run++) {
      boolean objectStore = random.nextBoolean();
      boolean anew = random.nextBoolean();
      Path location = folder.resolve("run-" + run);
      if (!anew) {
        copy(folder.resolve("early"), location);
      }
      String about =
          "seed %d, run %d, object store %s, anew %s".formatted(seed, run, objectStore, anew);
      int last = anew ? SHORT : LATE;
      long most =
          operations.computeIfAbsent(
              List.of(objectStore, anew), kind -> operations(objectStore, anew));
      deaths += complete(location, objectStore, last, most, random, about);
      assertThat(RunRecord.of(location)).as(about).isEqualTo(anew ? beginning : whole);
    }
    System.out.println(deaths + " deaths in operations " + operations);
  }

  /** How many an undisturbed run does from its beginning or from where half of them go on. */
  private static long operations(boolean objectStore, boolean anew) {
    Path trial = folder.resolve("trial-" + objectStore + "-" + anew);
    Fault.None count = new Fault.None();
    try {
      if (!anew) {
        copy(folder.resolve("early"), trial);
      }
      FaultyFileSystem.configure(spark.hadoopConfiguration(), count, objectStore);
      TinyRuns.run(spark, FaultyFileSystem.path(trial), generations(anew ? SHORT : LATE));
      assertThat(RunRecord.of(trial)).isEqualTo(anew ? beginning : whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count.operations();
  }

  /** Returns how often it died. */
  private static int complete(
      Path location,
      boolean objectStore,
      int generations,
      long operations,
      Random random,
      String about)
      throws IOException {
    for (int deaths = 0; ; deaths++) {
      Fault.Death death = new Fault.Death(1 + random.nextLong(operations), random);
      FaultyFileSystem.configure(spark.hadoopConfiguration(), death, objectStore);
      try {
        TinyRuns.run(spark, FaultyFileSystem.path(location), generations(generations));
      } catch (IOException | RuntimeException | Error e) {
        if (!death.died()) {
          throw new AssertionError("Went wrong without dying, " + about, e);
        }
        continue;
      }
      if (!death.died()) {
        return deaths;
      }
    }
  }
}
