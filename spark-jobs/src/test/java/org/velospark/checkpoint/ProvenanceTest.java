package org.velospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  @Test
  void factsOfBuildMachineAndRunAreThere() {
    Map<String, String> facts = Provenance.collect(Map.of("run.seed", "7"));

    assertThat(facts)
        .containsEntry("run.seed", "7")
        .containsEntry("spark.version", "4.1.1")
        .containsEntry("hadoop.version", "3.4.2")
        .containsEntry("nd4j.version", "1.0.0-M2.1")
        .containsOnlyKeys(
            "run.seed",
            "velospark.version",
            "git.commit",
            "java.version",
            "java.vendor",
            "spark.version",
            "hadoop.version",
            "nd4j.version",
            "delta.version",
            "os",
            "cpu.arch",
            "cpu.model",
            "cpu.count",
            "cpu.vectors");
    assertThat(facts.get("cpu.vectors")).matches("(vector-\\d+|portable), \\d+ lanes?");
    assertThat(facts.get("git.commit")).matches("[0-9a-f]{40}|unknown");
    assertThat(facts.values()).noneMatch(value -> value.isBlank() || value.contains("${"));
  }

  @Test
  void collectedFactCannotBeGiven() {
    assertThatThrownBy(() -> Provenance.collect(Map.of("os", "mine")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Provenance 'os' is collected, it cannot be given");
  }
}
