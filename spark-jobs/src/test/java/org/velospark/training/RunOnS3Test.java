package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.RunRow;
import org.velospark.owner.Claim;
import org.velospark.owner.LostOwnershipException;
import org.velospark.owner.RunOwnedException;
import org.velospark.progress.GenerationProgress;
import org.velospark.s3.Disturbance;
import org.velospark.s3.TestingS3;

/** Whole runs, small ones, in a bucket. All must end in the weights that a local run ends in. */
class RunOnS3Test {
  private static TestingS3 s3;
  private static JavaSparkContext spark;
  private static String expected;

  @BeforeAll
  static void start(@TempDir java.nio.file.Path local) throws IOException {
    s3 = TestingS3.start();
    spark = TestingRuns.spark("local[2]", s3.settings());
    expected = run(new Path(local.resolve("run").toUri())).thetaSha256();
  }

  @AfterAll
  static void stop() {
    spark.close();
    s3.close();
  }

  @AfterEach
  void calm() {
    s3.disturb(Disturbance.NONE);
  }

  private static MetaTraining training(
      Path location, GenerationProgress progress, String... overrides) {
    return new MetaTraining(spark, TestingRuns.configuration(overrides), location, progress);
  }

  private static MetaTraining.Outcome run(Path location, String... overrides) throws IOException {
    return training(location, new TestingProgress(), overrides).run();
  }

  private static void assertHistoryIsWhole(Path location) throws IOException {
    HistoryReader history = new HistoryReader(location, spark.hadoopConfiguration());
    assertThat(history.rows(HistoryTable.GENERATIONS))
        .extracting(GenerationRow::generation)
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    List<String> sides =
        history.rows(HistoryTable.EVALUATIONS).stream().map(RunOnS3Test::side).toList();
    assertThat(new HashSet<>(sides)).hasSize(5 * 6 * 2).hasSameSizeAs(sides);
  }

  private static String side(EvaluationRow row) {
    return row.generation() + "/" + row.pair() + "/" + row.task() + "/" + row.side();
  }

  private static FileSystem files() throws IOException {
    return s3.root().getFileSystem(spark.hadoopConfiguration());
  }

  private static void overwrite(Path path, byte[] content) throws IOException {
    try (FSDataOutputStream out = files().create(path, true)) {
      out.write(content);
    }
  }

  private static Path object(Path location, String folder, String name) throws IOException {
    return Stream.of(files().listStatus(new Path(location, folder)))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().matches(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunInABucketGoesOnWhereItStopped() throws IOException {
    Path location = s3.run("resumed");
    run(location, "run.generations = 3");
    assertThat(run(location).thetaSha256()).isEqualTo(expected);
    assertHistoryIsWhole(location);
    assertThat(new HistoryReader(location, spark.hadoopConfiguration()).rows(HistoryTable.RUNS))
        .extracting(RunRow::fromGeneration)
        .containsExactly(0L, 3L);
  }

  @Test
  void aStoreThatIsSlowAndFailsNowAndThenChangesNothing() throws IOException {
    long seed = System.nanoTime();
    s3.disturb(Disturbance.ofSome(0.05, seed));
    Path location = s3.run("disturbed");
    assertThat(run(location).thetaSha256()).as("seed %d", seed).isEqualTo(expected);
    s3.disturb(Disturbance.NONE);
    assertHistoryIsWhole(location);
  }

  @Test
  void requestsThatAreNeverAnsweredAreSentAgain() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    s3.disturb(
        Disturbance.ofAll(r -> requests.incrementAndGet() % 200 == 100, Disturbance.Kind.TIMEOUT));
    Path location = s3.run("timed-out");
    assertThat(run(location).thetaSha256()).isEqualTo(expected);
    s3.disturb(Disturbance.NONE);
    assertThat(requests.get()).as("requests: some were disturbed").isGreaterThan(300);
    assertHistoryIsWhole(location);
  }

  @Test
  void aRunGoesOnBehindDamagedCheckpoints() throws IOException {
    Path location = s3.run("damaged");
    run(location, "run.generations = 4");
    overwrite(object(location, "checkpoints", "generation-000000004-.*"), new byte[10]);
    overwrite(object(location, "checkpoints", "generation-000000002\\.json"), new byte[0]);
    assertThat(run(location, "checkpoint.keep-last = 1").thetaSha256()).isEqualTo(expected);
    assertHistoryIsWhole(location);
    assertThat(new HistoryReader(location, spark.hadoopConfiguration()).rows(HistoryTable.RUNS))
        .extracting(RunRow::fromGeneration)
        .containsExactly(0L, 0L);
    assertThat(new CheckpointStore(location, spark.hadoopConfiguration()).list())
        .containsExactly(0L, 5L);
  }

  /** Tries something after the second generation of a run. */
  private record Meanwhile(ThrowingRunnable action) implements GenerationProgress {
    interface ThrowingRunnable {
      void run() throws IOException;
    }

    @Override
    public void start(int total, int done) {}

    @Override
    public void generation(int done, double loss) {
      if (done == 2) {
        try {
          action.run();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void theSecondDriverIsRefusedAndDisturbsNothing() throws IOException {
    Path location = s3.run("refused");
    List<Exception> refused = new ArrayList<>();
    Meanwhile second =
        new Meanwhile(
            () -> {
              try {
                run(location);
              } catch (RunOwnedException e) {
                refused.add(e);
              }
            });
    assertThat(training(location, second).run().thetaSha256()).isEqualTo(expected);
    assertThat(refused).hasSize(1);
    assertHistoryIsWhole(location);
  }

  @Test
  void theFirstDriverStopsWhenItWasTakenOver() throws IOException {
    Path location = s3.run("taken-over");
    List<String> ends = new ArrayList<>();
    Meanwhile second =
        new Meanwhile(
            () ->
                ends.add(
                    training(location, new TestingProgress()).run(Claim.AT_ONCE).thetaSha256()));
    assertThatThrownBy(() -> training(location, second).run())
        .isInstanceOf(IOException.class)
        .hasRootCauseInstanceOf(LostOwnershipException.class)
        .hasMessageContaining("was taken over from this driver by");
    assertThat(ends).containsExactly(expected);
    assertHistoryIsWhole(location);
    assertThat(run(location).thetaSha256()).isEqualTo(expected);
  }

  /** Keeps all that is logged, also what is not shown. */
  private static final class Listening extends AbstractAppender {
    private final List<String> messages = new ArrayList<>();

    Listening() {
      super("listening", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public synchronized void append(LogEvent event) {
      messages.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
    }
  }

  @Test
  void credentialsAreNowhereToBeRead() throws IOException {
    Path location = s3.run("credentials");
    Logger root = (Logger) LogManager.getRootLogger();
    Listening listening = new Listening();
    listening.start();
    Level before = root.getLevel();
    Configurator.setRootLevel(Level.INFO);
    Configurator.setLevel("org.velospark", Level.DEBUG);
    Configurator.setLevel("org.apache.hadoop.fs.s3a", Level.DEBUG);
    LoggerConfig appenders = root.getContext().getConfiguration().getRootLogger();
    Map<String, Appender> others = appenders.getAppenders();
    // Thousands of lines that nobody wants to see.
    others.keySet().forEach(appenders::removeAppender);
    appenders.addAppender(listening, null, null);
    try {
      run(location, "run.generations = 2");
    } finally {
      appenders.removeAppender("listening");
      others.values().forEach(appender -> appenders.addAppender(appender, null, null));
      Configurator.setLevel("org.apache.hadoop.fs.s3a", Level.WARN);
      Configurator.setLevel("org.velospark", Level.WARN);
      Configurator.setRootLevel(before);
    }

    assertThat(listening.messages).hasSizeGreaterThan(100);
    assertThat(listening.messages).noneMatch(message -> message.contains(TestingS3.SECRET_KEY));
    for (Map.Entry<Path, byte[]> object : objects(location).entrySet()) {
      assertThat(new String(object.getValue(), StandardCharsets.ISO_8859_1))
          .as(object.getKey().toString())
          .doesNotContain(TestingS3.SECRET_KEY)
          .doesNotContain(TestingS3.ACCESS_KEY);
    }
    // Columns of the history are compressed.
    HistoryReader history = new HistoryReader(location, spark.hadoopConfiguration());
    assertThat(history.rows(HistoryTable.RUNS).toString())
        .contains("provenance")
        .doesNotContain(TestingS3.SECRET_KEY)
        .doesNotContain(TestingS3.ACCESS_KEY);
    assertThat(history.rows(HistoryTable.EVALUATIONS).toString())
        .doesNotContain(TestingS3.SECRET_KEY);
    Checkpoint last =
        new CheckpointStore(location, spark.hadoopConfiguration()).latest().orElseThrow();
    assertThat(last.provenance().toString())
        .doesNotContain(TestingS3.SECRET_KEY)
        .doesNotContain(TestingS3.ACCESS_KEY);
  }

  private static Map<Path, byte[]> objects(Path location) throws IOException {
    Map<Path, byte[]> objects = new TreeMap<>();
    FileSystem files = files();
    RemoteIterator<LocatedFileStatus> found = files.listFiles(location, true);
    while (found.hasNext()) {
      Path path = found.next().getPath();
      try (var in = files.open(path)) {
        objects.put(path, in.readAllBytes());
      }
    }
    assertThat(objects.keySet().toString()).contains("checkpoints", "history", "owner");
    return objects;
  }

  @Test
  void credentialsInALocationAreRefused() {
    Path location =
        new Path("s3a://%s:%s@bucket/runs/x".formatted(TestingS3.ACCESS_KEY, TestingS3.SECRET_KEY));
    assertThatThrownBy(() -> run(location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has credentials in it")
        .message()
        .doesNotContain(TestingS3.SECRET_KEY)
        .doesNotContain(TestingS3.ACCESS_KEY);
  }
}
