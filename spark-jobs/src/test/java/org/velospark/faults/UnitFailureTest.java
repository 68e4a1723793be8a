package org.velospark.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.cli.Velo;
import org.velospark.tasks.TaskFamily;

/** Units that throw, in runs as users start them. */
class UnitFailureTest {
  @TempDir private Path folder;

  @BeforeEach
  void installFaultyFamily() throws IOException {
    Path services = folder.resolve("classes/META-INF/services");
    Files.createDirectories(services);
    Files.writeString(services.resolve(TaskFamily.class.getName()), FaultyFamily.class.getName());
    Files.createDirectories(folder.resolve("faults"));
    Files.writeString(
        folder.resolve("run.conf"),
        TinyRuns.CONFIGURATION.replace("quadratic", "faulty").replace("every = 1", "every = 2"));
  }

  private void faults(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.createFile(folder.resolve("faults/" + i));
    }
  }

  /** Returns the exit code. */
  private int run(String name, String master) throws Exception {
    String classPath = folder.resolve("classes") + ":" + System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", classPath));
    command.add("-D" + FaultyFamily.FOLDER + "=" + folder.resolve("faults"));
    command.addAll(List.of("-Dspark.master=" + master, "-Dspark.ui.enabled=false"));
    command.add(Velo.class.getName());
    command.addAll(List.of("meta-train", "--config", folder.resolve("run.conf").toString()));
    command.addAll(List.of("--run", location(name).toUri().toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start()
        .waitFor();
  }

  private Path location(String name) {
    return folder.resolve(name);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Test
  void aUnitThatThrowsIsTriedAgainAndThenNamedAndTheRunGoesOnOnceItIsMended() throws Exception {
    assertThat(run("undisturbed", "local[2]")).as(log()).isZero();

    // Two of four attempts.
    faults(2);
    assertThat(run("tried-again", "local[1,4]")).as(log()).isZero();
    assertThat(RunRecord.of(location("tried-again")))
        .isEqualTo(RunRecord.of(location("undisturbed")));

    faults(1000);
    assertThat(run("given-up", "local[1,4]")).isEqualTo(1);
    assertThat(log())
        .containsPattern(
            "velo: Generation 2, pair \\d+, task \\d+ failed \\(\\d training steps with seed -?\\d+"
                + " of the network \\{.*\"faulty\".*}\\): java.lang.IllegalStateException: A mistake"
                + " in a network\n");
    for (Path fault : Files.list(folder.resolve("faults")).toList()) {
      Files.delete(fault);
    }
    assertThat(run("given-up", "local[2]")).as(log()).isZero();
    assertThat(RunRecord.of(location("given-up"))).isEqualTo(RunRecord.of(location("undisturbed")));
  }
}
