package org.velospark.model.velo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.accumulator.TensorAccumulators;

/**
 * Replays runs of the published optimizer and compares all they went through: LSTM inputs and
 * weights at every step, accumulators at the end. The folder is {@code -Dvelo.golden=DIR}, or the
 * traces among the test resources.
 */
class GoldenTraceTest {
  @TestFactory
  Stream<DynamicTest> everyStepEqualsThePublishedOptimizer() throws Exception {
    return traces().stream()
        .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> replay(path)));
  }

  @Test
  void folderHasTracesOfVelo() throws Exception {
    assertThat(traces())
        .anySatisfy(path -> assertThat(GoldenTrace.read(path).architecture()).isEqualTo("velo"));
  }

  private static List<Path> traces() throws IOException, URISyntaxException {
    String given = System.getProperty("velo.golden", "");
    Path folder =
        given.isEmpty()
            ? Path.of(GoldenTraceTest.class.getResource("/golden").toURI())
            : Path.of(given);
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private static void replay(Path path) throws IOException {
    GoldenTrace trace = GoldenTrace.read(path);
    assumeTrue(
        trace.architecture().equals("velo"),
        () -> "architecture '%s' is not there yet".formatted(trace.architecture()));
    Velo velo = new Velo(trace.config());
    TensorLayout target = trace.target();
    VeloOptimizer optimizer = velo.open(trace.theta(velo.weights()), target, trace.numSteps());
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      for (int k = 0; k < target.tensors().size(); k++) {
        parameters.floats().put(target.tensors().get(k).offset(), trace.ofTensor(k, "init"));
      }
      for (int step = 0; step < trace.steps(); step++) {
        float loss = presentGradients(trace, step, parameters.floats(), gradients.floats());
        optimizer.update(parameters, gradients, loss);
        assertInputs(trace, step, optimizer);
        assertValues(trace, step, parameters);
      }
    }
    assertAccumulators(trace, optimizer);
  }

  /** Fills the gradients of a step and returns its loss. */
  private static float presentGradients(
      GoldenTrace trace, int step, FloatBuffer parameters, FloatBuffer gradients) {
    double loss = 0;
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      TensorLayout.Tensor tensor = trace.target().tensors().get(k);
      if (trace.closedLoop()) {
        float[] a = trace.ofTensor(k, "a");
        float[] b = trace.ofTensor(k, "b");
        for (int i = 0; i < tensor.length(); i++) {
          float distance = parameters.get(tensor.offset() + i) - b[i];
          gradients.put(tensor.offset() + i, a[i] * distance);
          loss += 0.5 * a[i] * distance * distance;
        }
      } else {
        float[] given = trace.ofTensor(k, "grad");
        gradients.put(tensor.offset(), given, step * tensor.length(), tensor.length());
      }
    }
    return trace.closedLoop() ? (float) loss : trace.file().floats("loss")[step];
  }

  private static void assertInputs(GoldenTrace trace, int step, VeloOptimizer optimizer) {
    float[] expected = trace.file().floats("lstm_input");
    float[] rows = optimizer.lstm().inputs();
    float tolerance = 1e-4f + 5 * trace.file().floats("lstm_input_error")[step];
    for (int i = 0; i < rows.length; i++) {
      int at = i;
      assertThat(rows[i])
          .as(
              () ->
                  "LSTM input %d of tensor %d at step %d"
                      .formatted(at % Velo.LSTM_INPUTS, at / Velo.LSTM_INPUTS, step))
          .isCloseTo(expected[step * rows.length + i], within(tolerance));
    }
  }

  private static void assertValues(GoldenTrace trace, int step, FlatTensors parameters) {
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      TensorLayout.Tensor tensor = trace.target().tensors().get(k);
      float[] values = trace.ofTensor(k, "value");
      float[] initial = trace.ofTensor(k, "init");
      int start = step * tensor.length();
      double largest = 0;
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < tensor.length(); i++) {
        double value = values[start + i];
        largest = Math.max(largest, Math.abs(value));
        moved = Math.max(moved, Math.abs(value - initial[i]));
        double difference = Math.abs(parameters.floats().get(tensor.offset() + i) - value);
        apart = Double.isNaN(difference) ? Double.NaN : Math.max(apart, difference);
      }
      double roundOff = trace.ofTensor(k, "f32_error")[step];
      assertThat(apart)
          .as("distance of tensor %s %s at step %d", tensor.name(), tensor.shape(), step)
          .isLessThanOrEqualTo(2e-6 * largest + 1e-3 * moved + 5 * roundOff);
    }
  }

  private static void assertAccumulators(GoldenTrace trace, VeloOptimizer optimizer) {
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      TensorAccumulators state = optimizer.accumulators(k);
      String prefix = "final/%d/".formatted(k);
      float[][] momenta = {state.momentum(0), state.momentum(1), state.momentum(2)};
      assertClose(trace, prefix + "m", momenta);
      assertClose(trace, prefix + "rms", state.rms());
      if (trace.target().tensors().get(k).shape().size() < 2) {
        assertClose(trace, prefix + "fac_diag", state.factored().rows());
      } else {
        assertClose(trace, prefix + "fac_row", state.factored().rows());
        assertClose(trace, prefix + "fac_col", state.factored().columns());
      }
    }
    assertClose(trace, "final/lstm/hidden", optimizer.lstm().hidden());
    assertClose(trace, "final/lstm/cell", optimizer.lstm().cell());
    LossBuffer losses = optimizer.losses();
    assertClose(trace, "final/loss/decays", toFloats(losses.decays()));
    assertClose(trace, "final/loss/means", toFloats(losses.means()));
    assertClose(trace, "final/loss/running_min", toFloats(losses.minima()));
  }

  /**
   * Compares to a reference whose last axis is the row of {@code found}. In a closed loop the
   * gradients follow the weights, which may stray by 1e-3 of what they moved.
   */
  private static void assertClose(GoldenTrace trace, String name, float[]... found) {
    float[] expected = trace.file().floats(name);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(found.length * found[0].length).as("elements of " + name).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i % found.length][i / found.length])
          .as("element %d of %s", i, name)
          .isCloseTo(expected[i], within((trace.closedLoop() ? 2e-3 : 2e-4) * largest));
    }
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
