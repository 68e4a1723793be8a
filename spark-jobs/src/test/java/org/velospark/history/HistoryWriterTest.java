package org.velospark.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.velospark.history.TestingRows.RUN;
import static org.velospark.history.TestingRows.evaluations;
import static org.velospark.history.TestingRows.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.owner.Fence;

class HistoryWriterTest {
  @TempDir private java.nio.file.Path folder;
  private Path run;
  private HistoryReader reader;

  @BeforeEach
  void open() {
    run = new Path(folder.toUri());
    reader = new HistoryReader(run, new Configuration());
  }

  private HistoryWriter writer() throws IOException {
    return new HistoryWriter(run, new Configuration(), RUN, Fence.NONE);
  }

  private static void complete(HistoryWriter writer, long from, long to) throws IOException {
    for (long g = from; g < to; g++) {
      writer.completed(generation(g), evaluations(g));
    }
  }

  private void assertHistoryIsWhole(long generations) throws IOException {
    assertThat(reader.rows(HistoryTable.GENERATIONS))
        .isEqualTo(LongStream.range(0, generations).mapToObj(TestingRows::generation).toList());
    assertThat(reader.rows(HistoryTable.EVALUATIONS))
        .isEqualTo(
            LongStream.range(0, generations)
                .mapToObj(TestingRows::evaluations)
                .flatMap(List::stream)
                .toList());
  }

  @Test
  void thereIsNothingToReadBeforeTheFirstWriter() throws IOException {
    assertThat(reader.rows(HistoryTable.GENERATIONS)).isEmpty();
  }

  @Test
  void rowsAreReadBackAsTheyWereHandedIn() throws IOException {
    try (HistoryWriter writer = writer()) {
      assertThat(writer.attempts()).isZero();
      writer.started(TestingRows.run(1));
      assertThat(writer.attempts()).isEqualTo(1);
      complete(writer, 0, 5);
    }

    assertThat(reader.rows(HistoryTable.RUNS)).containsExactly(TestingRows.run(1));
    assertHistoryIsWhole(5);
  }

  @Test
  void someGenerationsCanBeReadAlone() throws IOException {
    try (HistoryWriter writer = writer()) {
      for (long g = 0; g < 6; g++) {
        complete(writer, g, g + 1);
        writer.flush();
      }
    }

    assertThat(reader.rows(HistoryTable.GENERATIONS, 2, 4))
        .containsExactly(generation(2), generation(3));
  }

  @Test
  void flushedRowsAreThereForAReader() throws IOException {
    try (HistoryWriter writer = writer()) {
      for (long g = 0; g < 25; g++) {
        complete(writer, g, g + 1);
        writer.flush();
        assertThat(reader.rows(HistoryTable.GENERATIONS, g, Long.MAX_VALUE))
            .containsExactly(generation(g));
      }
    }
    assertHistoryIsWhole(25);
    // The log was compacted on the way.
    assertThat(folder.resolve("history/generations/_delta_log/_last_checkpoint")).exists();
  }

  @Test
  void replayOfTheSameGenerationsChangesNothing() throws IOException {
    try (HistoryWriter writer = writer()) {
      writer.started(TestingRows.run(1));
      complete(writer, 0, 4);
      writer.flush();
      writer.started(TestingRows.run(1));
      complete(writer, 0, 4);
    }
    try (HistoryWriter writer = writer()) {
      complete(writer, 0, 4);
    }

    assertHistoryIsWhole(4);
    assertThat(reader.rows(HistoryTable.RUNS)).hasSize(1);
  }

  @Test
  void resumedRunLeavesNeitherGapsNorDuplicatesHoweverItsAppendsAreCut() throws IOException {
    long seed = 20260301;
    SplittableRandom random = new SplittableRandom(seed);
    long done = 0;
    long attempt = 0;
    while (done < 40) {
      // Starts at or before the last recorded generation, as a checkpoint does.
      long next = done == 0 ? 0 : random.nextLong(Math.max(0, done - 8), done + 1);
      try (HistoryWriter writer = writer()) {
        assertThat(writer.attempts()).as("seed %d", seed).isEqualTo(attempt);
        writer.started(TestingRows.run(++attempt));
        for (int appends = random.nextInt(1, 4); appends > 0 && next < 40; appends--) {
          long end = Math.min(40, next + random.nextInt(1, 9));
          complete(writer, next, end);
          writer.flush();
          next = end;
        }
      }
      done = Math.max(done, next);
    }

    assertHistoryIsWhole(40);
    assertThat(reader.rows(HistoryTable.RUNS))
        .extracting(RunRow::attempt)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, attempt).boxed().toList());
  }

  @Test
  void evaluationsWithoutTheirGenerationAreNotRepeated() throws IOException {
    // What a process leaves that dies between the two appends.
    DeltaTable.openOrCreate(
            HistoryTable.EVALUATIONS,
            DeltaTable.engine(new Configuration()),
            HistoryWriter.location(run))
        .append(
            Stream.of(0, 1).flatMap(g -> evaluations(g).stream()).toList(),
            "velospark/" + RUN + "/evaluations",
            1);

    try (HistoryWriter writer = writer()) {
      complete(writer, 0, 3);
    }

    assertHistoryIsWhole(3);
  }

  @Test
  void failedWriteSurfacesAtFlushAndStays() throws IOException {
    HistoryWriter writer = writer();
    complete(writer, 0, 1);
    writer.flush();
    // Whoever runs the tests may be allowed to write anywhere, so the folder becomes a file.
    java.nio.file.Path table = folder.resolve("history/generations");
    Files.move(table, folder.resolve("aside"));
    Files.writeString(table, "no folder");

    complete(writer, 1, 2);
    String message = "Cannot write the history of run '" + RUN + "' in " + run + "history: ";
    assertThatThrownBy(writer::flush)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> complete(writer, 2, 3))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(writer::close)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(message);

    // After the repair, the same generations again give a whole history.
    Files.delete(table);
    Files.move(folder.resolve("aside"), table);
    try (HistoryWriter again = writer()) {
      complete(again, 1, 3);
    }
    assertHistoryIsWhole(3);
  }

  @Test
  void placeThatCannotBeWrittenIsRefusedAtOnce() throws IOException {
    Files.writeString(folder.resolve("history"), "no folder");

    assertThatThrownBy(this::writer)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot open the history in " + run + "history: ");
  }

  @Test
  void tablesCanBeMadeByTwoAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    try {
      Callable<Void> opening =
          () -> {
            start.await();
            writer().close();
            return null;
          };
      List<Future<Void>> both = List.of(threads.submit(opening), threads.submit(opening));
      for (Future<Void> one : both) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    try (HistoryWriter writer = writer()) {
      complete(writer, 0, 2);
    }
    assertHistoryIsWhole(2);
  }

  @Test
  void rowsOfSomethingElseAreRefused() throws IOException {
    try (HistoryWriter writer = new HistoryWriter(run, new Configuration(), "run-8", Fence.NONE)) {
      assertThatThrownBy(() -> writer.completed(generation(0), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A row of run 'run-7' was handed to the history of run 'run-8'");
    }
    try (HistoryWriter writer = writer()) {
      assertThatThrownBy(() -> writer.completed(generation(0), evaluations(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("An evaluation of generation 1 was handed in with generation 0");
    }
  }

  @Test
  void closedWriterRefusesMore() throws IOException {
    HistoryWriter writer = writer();
    writer.close();

    assertThatThrownBy(() -> complete(writer, 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("The history of run 'run-7' is closed");
  }
}
