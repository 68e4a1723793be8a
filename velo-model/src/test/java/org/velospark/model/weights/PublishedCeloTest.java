package org.velospark.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.celo.CeloConfig;

/**
 * Reads the weights that Celo's authors published, {@code theta.state} of amoudgl/celo. They are
 * not part of this project: the tests run where {@code -Dvelo.shared=FOLDER}, or the folder {@code
 * shared} beside the checkout, has {@code celo/theta.state} and a trace of the published code with
 * the same weights.
 */
class PublishedCeloTest {
  private static final Path SHARED = Path.of(System.getProperty("velo.shared", "../../shared"));

  @Test
  void weightsAreThoseThatThePublishedCodeReads() throws IOException {
    SafetensorsFile trace =
        SafetensorsFile.read(present("golden/celo-published-mlp-open.safetensors"));

    OptimizerWeights celo = published();

    assertThat(celo.config()).isEqualTo(CeloConfig.released());
    for (Tensor tensor : celo.learnedOptimizer().weights().tensors()) {
      assertThat(Theta.slice(celo.theta(), tensor))
          .as(tensor.name())
          .containsExactly(trace.floats("theta/" + tensor.name()));
    }
  }

  @Test
  void writtenForFlaxTheyAreTheSameFile() throws IOException {
    assertThat(Sha256.hex(published().toFlaxBytes()))
        .isEqualTo(Sha256.hex(Files.readAllBytes(present("celo/theta.state"))));
  }

  @Test
  void ourFileHasThemToTheLastBit() throws IOException {
    OptimizerWeights celo = published();

    OptimizerWeights read = OptimizerWeights.read(celo.toBytes());

    assertThat(read.config()).isEqualTo(celo.config());
    assertThat(read.thetaSha256()).isEqualTo(celo.thetaSha256());
    assertThat(read.licence()).isEqualTo("MIT");
  }

  private static OptimizerWeights published() throws IOException {
    return WeightsImport.read(
        List.of(present("celo/theta.state")),
        new ImportSettings(Map.of(), Optional.empty(), "MIT", Map.of(), ""));
  }

  private static Path present(String name) {
    Path path = SHARED.resolve(name);
    assumeTrue(Files.exists(path), () -> "%s is not there".formatted(path.toAbsolutePath()));
    return path;
  }
}
