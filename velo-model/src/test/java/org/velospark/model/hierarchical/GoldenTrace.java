package org.velospark.model.hierarchical;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.velospark.model.TensorLayout;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.SafetensorsFile;

/**
 * A training run of the published JAX optimizer, written by {@code generate.py} beside the traces:
 * configuration, weights, gradients or a quadratic bowl, and every value it went through.
 */
record GoldenTrace(SafetensorsFile file, JsonNode metadata, TensorLayout target) {

  static GoldenTrace read(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.read(path);
    JsonNode metadata = new ObjectMapper().readTree(file.metadata().get("case"));
    TensorLayout.Builder layout = TensorLayout.builder();
    int k = 0;
    for (JsonNode shape : metadata.get("shapes")) {
      int[] dimensions = new int[shape.size()];
      for (int i = 0; i < dimensions.length; i++) {
        dimensions[i] = shape.get(i).intValue();
      }
      layout.add("p" + k++, dimensions);
    }
    return new GoldenTrace(file, metadata, layout.build());
  }

  String architecture() {
    return metadata.get("architecture").textValue();
  }

  /** The optimizer that the trace is of. */
  HierarchicalArchitecture optimizer() {
    return switch (architecture()) {
      case "velo" ->
          new VeloConfig(
                  width(),
                  metadata.get("banks").intValue(),
                  metadata.get("bank_scale").floatValue(),
                  false,
                  false)
              .create();
      case "celo" -> new CeloConfig(width(), CeloPhase.SCHEDULER).create();
      default -> throw new IllegalArgumentException("No architecture " + architecture());
    };
  }

  /** Width of the LSTM. */
  int width() {
    return metadata.get("lstm_hidden").intValue();
  }

  int steps() {
    return metadata.get("steps").intValue();
  }

  int numSteps() {
    return metadata.get("num_steps").intValue();
  }

  boolean closedLoop() {
    return metadata.get("closed_loop").booleanValue();
  }

  /** The optimizer's weights in the order of a layout with the published names. */
  float[] theta(TensorLayout weights) {
    float[] theta = new float[weights.length()];
    for (TensorLayout.Tensor tensor : weights.tensors()) {
      float[] values = file.floats("theta/" + tensor.name());
      System.arraycopy(values, 0, theta, tensor.offset(), tensor.length());
    }
    return theta;
  }

  float[] ofTensor(int k, String what) {
    return file.floats("param/%d/%s".formatted(k, what));
  }
}
