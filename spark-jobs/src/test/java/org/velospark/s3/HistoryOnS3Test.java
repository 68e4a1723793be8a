package org.velospark.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.velospark.history.TestingRows.RUN;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;
import org.velospark.history.HistoryWriter;
import org.velospark.history.TestingRows;
import org.velospark.owner.Fence;

/** History in a bucket. */
class HistoryOnS3Test {
  private static TestingS3 s3;
  private static Configuration configuration;

  @BeforeAll
  static void start() throws IOException {
    s3 = TestingS3.start();
    configuration = s3.configuration();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static void write(Path run, Fence fence, long from, long to) throws IOException {
    try (HistoryWriter writer = new HistoryWriter(run, configuration, RUN, fence)) {
      for (long g = from; g < to; g++) {
        writer.completed(TestingRows.generation(g), TestingRows.evaluations(g));
        writer.flush();
      }
    }
  }

  private static List<?> generations(Path run) throws IOException {
    return new HistoryReader(run, configuration).rows(HistoryTable.GENERATIONS);
  }

  private static Path entry(Path run, int version) {
    return new Path(run, "history/generations/_delta_log/%020d.json".formatted(version));
  }

  private static void overwrite(Path path, String content) throws IOException {
    try (FSDataOutputStream out = path.getFileSystem(configuration).create(path, true)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path run = s3.run("written");
    // More than ten commits: the log gets a checkpoint.
    write(run, Fence.NONE, 0, 11);
    write(run, Fence.NONE, 10, 12);
    assertThat(generations(run))
        .isEqualTo(LongStream.range(0, 12).mapToObj(TestingRows::generation).toList());
  }

  @Test
  void entriesThatAreDamagedTruncatedOrMissingAreNamed() throws IOException {
    Path run = s3.run("damaged");
    FileSystem files = run.getFileSystem(configuration);
    write(run, Fence.NONE, 0, 3);
    // A writer need not read it: the end of the log knows what has been recorded.
    overwrite(entry(run, 2), "{\"add");
    assertThatThrownBy(() -> generations(run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Entry %s of the history is damaged", entry(run, 2));
    assertRefused(
        run, () -> overwrite(entry(run, 2), ""), entry(run, 2) + " of the history is empty");
    assertRefused(
        run,
        () -> files.delete(entry(run, 2), false),
        entry(run, 2) + " of the history is missing");

    // Moved away, it is begun anew.
    files.rename(new Path(run, "history"), new Path(run, "damaged"));
    write(run, Fence.NONE, 3, 5);
    assertThat(generations(run))
        .isEqualTo(List.of(TestingRows.generation(3), TestingRows.generation(4)));
  }

  @Test
  void anEndThatIsMissingIsNoticed() throws IOException {
    Path run = s3.run("shortened");
    write(run, Fence.NONE, 0, 3);
    FileSystem files = run.getFileSystem(configuration);
    assertRefused(
        run,
        () -> files.delete(entry(run, 3), false),
        entry(run, 3) + " of the history is missing");
    // Without its checksum there is no trace of it but the run's checkpoint.
    Path log = entry(run, 3).getParent();
    files.delete(new Path(log, entry(run, 3).getName().replace(".json", ".crc")), false);
    assertThat(generations(run)).hasSize(2);
    assertThatThrownBy(() -> write(run, Fence.NONE, 3, 4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "Table generations ends before generation 2, but generation 3 follows")
        .hasMessageContaining(log.toString());
  }

  private interface Damage {
    void cause() throws IOException;
  }

  private static void assertRefused(Path run, Damage damage, String message) throws IOException {
    damage.cause();
    assertThatThrownBy(() -> write(run, Fence.NONE, 3, 4))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("move the folder %s away", new Path(run, "history"));
    assertThatThrownBy(() -> generations(run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nothingIsWrittenBehindAFence() throws IOException {
    Path run = s3.run("fenced");
    write(run, Fence.NONE, 0, 2);
    int[] passes = {1};
    Fence fence =
        () -> {
          if (passes[0]-- <= 0) {
            throw new IOException("Somebody else owns the run");
          }
        };
    assertThatThrownBy(() -> write(run, fence, 2, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Somebody else owns the run");
    assertThat(generations(run)).hasSize(2);
  }
}
