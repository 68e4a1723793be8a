package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.cli.Velo;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;

/**
 * Kills the process of a run at random moments, and gives the same command again until the run is
 * complete; then the next run. {@code -Dvelo.kills=100} for more kills.
 */
class KillTest {
  private static final int GENERATIONS = 12;
  private static final int KILLS = Integer.getInteger("velo.kills", 4);

  @TempDir Path folder;

  private Process start(String run) throws IOException {
    Path config = folder.resolve("run.conf");
    if (!Files.exists(config)) {
      Files.writeString(config, TestingRuns.CONFIGURATION);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-Dspark.master=local[2]", "-Dspark.ui.enabled=false"));
    command.add(Velo.class.getName());
    command.addAll(List.of("meta-train", "--json", "--config", config.toString()));
    command.addAll(List.of("--run", folder.resolve(run).toUri().toString()));
    command.addAll(List.of("--set", "run.generations=" + GENERATIONS));
    return new ProcessBuilder(command)
        .redirectError(folder.resolve(run + ".log").toFile())
        .redirectOutput(folder.resolve(run + ".json").toFile())
        .start();
  }

  private String finish(String run) throws Exception {
    assertThat(start(run).waitFor()).as(() -> "exit code; its log says: " + log(run)).isZero();
    JsonNode outcome = new ObjectMapper().readTree(folder.resolve(run + ".json").toFile());
    return outcome.get("thetaSha256").textValue();
  }

  private String log(String run) {
    try {
      return Files.readString(folder.resolve(run + ".log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aKilledRunEndsWhereTheUndisturbedOneDoes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long start = System.nanoTime();
    String undisturbed = finish("undisturbed");
    double seconds = (System.nanoTime() - start) / 1e9;

    int killed = 0;
    for (int run = 0; killed < KILLS; run++) {
      String name = "killed-" + run;
      while (killed < KILLS && killAtRandom(name, seconds, random)) {
        killed++;
      }
      // Where it was complete, this finds it so.
      String about = "after %d kills, seed %d".formatted(killed, seed);
      assertThat(finish(name)).as("theta %s", about).isEqualTo(undisturbed);
      assertHistoryIsWhole(name, about);
      System.out.printf("%s: %d kills%n", name, killed);
    }
  }

  /** Returns whether it was killed before it was complete. */
  private boolean killAtRandom(String run, double seconds, Random random) throws Exception {
    Process process = start(run);
    long milliseconds = (long) (1000 * seconds * random.nextDouble());
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      return false;
    }
    process.destroyForcibly().waitFor();
    return true;
  }

  private void assertHistoryIsWhole(String run, String about) throws IOException {
    HistoryReader history =
        new HistoryReader(
            new org.apache.hadoop.fs.Path(folder.resolve(run).toUri()), new Configuration());
    assertThat(history.rows(HistoryTable.GENERATIONS))
        .as("generations %s", about)
        .extracting(GenerationRow::generation)
        .containsExactlyElementsOf(LongStream.range(0, GENERATIONS).boxed().toList());
    List<EvaluationRow> evaluations = history.rows(HistoryTable.EVALUATIONS);
    List<String> sides =
        evaluations.stream()
            .map(e -> e.generation() + "/" + e.pair() + "/" + e.task() + "/" + e.side())
            .toList();
    assertThat(sides).as("evaluations %s", about).hasSize(GENERATIONS * 6 * 2);
    assertThat(new HashSet<>(sides)).hasSameSizeAs(sides);
  }
}
