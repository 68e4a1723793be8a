package org.velospark.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.weights.OptimizerWeights;

/** A Celo that nobody has trained. */
final class TestingWeights {
  private TestingWeights() {}

  static OptimizerWeights celo() {
    CeloConfig celo = CeloConfig.released();
    return new OptimizerWeights(
        celo,
        celo.create().initialWeights(1),
        OptimizerWeights.LICENCE_NOT_STATED,
        Map.of(),
        "untrained");
  }

  /** Writes it into a folder, in the format of this project. */
  static Path writeCelo(Path folder) throws IOException {
    return Files.write(folder.resolve("celo.safetensors"), celo().toBytes());
  }
}
