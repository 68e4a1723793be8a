package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  private static final Map<String, String> SPARK =
      Map.of(
          "spark.master",
          "local[1]",
          "spark.ui.enabled",
          "false",
          "spark.driver.host",
          "localhost",
          "spark.driver.bindAddress",
          "127.0.0.1");

  @TempDir Path folder;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  @BeforeEach
  void asSparkSubmitDoes() {
    SPARK.forEach(System::setProperty);
  }

  @AfterEach
  void forget() {
    SPARK.keySet().forEach(System::clearProperty);
  }

  private int doctor(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("doctor", "--run", folder.resolve("run").toString()));
    arguments.addAll(List.of("--set", "tasks.families=[quadratic]"));
    arguments.addAll(List.of("--set", "tasks.augmentations=[]"));
    arguments.addAll(List.of(more));
    Training none =
        (configuration, run, claim, progress) -> {
          throw new AssertionError("the doctor trains nothing");
        };
    return Velo.run(
        none,
        new PrintWriter(results),
        new PrintWriter(messages),
        arguments.toArray(String[]::new));
  }

  @Test
  void aTableSaysWhatWasExpectedAndWhatCame() {
    assertThat(doctor()).as(results::toString).isZero();
    List<String> lines = results.toString().lines().toList();
    assertThat(lines.get(0)).contains("check", "where", "expected", "found", "what to do");
    assertThat(lines)
        .anyMatch(line -> line.matches("ok +arithmetic +driver +product off by 0.*"))
        .noneMatch(line -> line.startsWith("FAIL"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWouldFailExitsWithOneAndIsInTheJson() throws IOException {
    Files.writeString(folder.resolve("run"), "in the way");
    assertThat(doctor("--json")).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("verdict").textValue()).isEqualTo("failure");
    assertThat(json.path("findings"))
        .anySatisfy(
            finding -> {
              assertThat(finding.path("check").textValue()).isEqualTo("checkpoints");
              assertThat(finding.path("verdict").textValue()).isEqualTo("failure");
              assertThat(finding.path("advice").textValue()).isNotEmpty();
            });
  }

  @Test
  void aWrongConfigurationIsRefusedBeforeAnythingIsLookedAt() {
    assertThat(doctor("--set", "es.sigma=-1")).isEqualTo(2);
    assertThat(messages.toString()).contains("es.sigma: sigma must be above 0");
    assertThat(results.toString()).isEmpty();
  }
}
