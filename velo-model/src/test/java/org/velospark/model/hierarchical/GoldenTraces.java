package org.velospark.model.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;

/**
 * Replays runs of the published optimizer and compares all they went through: LSTM inputs and
 * weights at every step, accumulators at the end. The traces are those of {@code
 * -Dvelo.golden=DIR}; or those among the test resources, and others in {@code golden} of {@code
 * -Dvelo.shared=FOLDER} or of the folder {@code shared} beside the checkout, where traces of
 * published weights may lie.
 */
public final class GoldenTraces {
  /** Tests run in the folder of their module. */
  private static final Path SHARED =
      Path.of(System.getProperty("velo.shared", "../../shared"), "golden");

  private GoldenTraces() {}

  /** A test for every trace, of which each opens a new optimizer. */
  public static Stream<DynamicTest> replays(OptimizerUnderTest.Factory optimizers)
      throws IOException, URISyntaxException {
    return paths().stream()
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getFileName().toString(), () -> replay(path, optimizers)));
  }

  static List<Path> paths() throws IOException, URISyntaxException {
    String given = System.getProperty("velo.golden", "");
    if (!given.isEmpty()) {
      return paths(Path.of(given));
    }
    List<Path> paths =
        new ArrayList<>(paths(Path.of(GoldenTraces.class.getResource("/golden").toURI())));
    Set<Path> names = paths.stream().map(Path::getFileName).collect(Collectors.toSet());
    if (Files.isDirectory(SHARED)) {
      paths(SHARED).stream()
          .filter(path -> !names.contains(path.getFileName()))
          .forEach(paths::add);
    }
    return paths;
  }

  private static List<Path> paths(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  private static void replay(Path path, OptimizerUnderTest.Factory optimizers) throws IOException {
    GoldenTrace trace = GoldenTrace.read(path);
    HierarchicalArchitecture architecture = trace.optimizer();
    float[] theta = trace.theta(architecture.weights());
    TensorLayout target = trace.target();
    float[] parameters = new float[target.length()];
    for (int k = 0; k < target.tensors().size(); k++) {
      TensorLayout.Tensor tensor = target.tensors().get(k);
      System.arraycopy(trace.ofTensor(k, "init"), 0, parameters, tensor.offset(), tensor.length());
    }
    float[] gradients = new float[target.length()];
    try (OptimizerUnderTest optimizer =
        optimizers.open(architecture, theta, target, trace.numSteps())) {
      for (int step = 0; step < trace.steps(); step++) {
        float loss = presentGradients(trace, step, parameters, gradients);
        optimizer.update(parameters, gradients, loss);
        assertInputs(trace, step, optimizer);
        assertValues(trace, step, parameters);
      }
      assertAccumulators(trace, optimizer);
    }
  }

  /** Fills the gradients of a step and returns its loss. */
  private static float presentGradients(
      GoldenTrace trace, int step, float[] parameters, float[] gradients) {
    double loss = 0;
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      TensorLayout.Tensor tensor = trace.target().tensors().get(k);
      if (trace.closedLoop()) {
        float[] a = trace.ofTensor(k, "a");
        float[] b = trace.ofTensor(k, "b");
        for (int i = 0; i < tensor.length(); i++) {
          float distance = parameters[tensor.offset() + i] - b[i];
          gradients[tensor.offset() + i] = a[i] * distance;
          loss += 0.5 * a[i] * distance * distance;
        }
      } else {
        float[] given = trace.ofTensor(k, "grad");
        System.arraycopy(
            given, step * tensor.length(), gradients, tensor.offset(), tensor.length());
      }
    }
    return trace.closedLoop() ? (float) loss : trace.file().floats("loss")[step];
  }

  private static void assertInputs(GoldenTrace trace, int step, OptimizerUnderTest optimizer) {
    float[] expected = trace.file().floats("lstm_input");
    float[] rows = optimizer.lstmInputs();
    float tolerance = 1e-4f + 5 * trace.file().floats("lstm_input_error")[step];
    int length = expected.length / trace.steps();
    int inputs = length / trace.target().tensors().size();
    assertThat(rows.length).isIn(inputs, length);
    for (int i = 0; i < length; i++) {
      int at = i;
      assertClose(
          rows[i % rows.length],
          expected[step * length + i],
          tolerance,
          () -> "LSTM input %d of tensor %d at step %d".formatted(at % inputs, at / inputs, step));
    }
  }

  private static void assertValues(GoldenTrace trace, int step, float[] parameters) {
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      TensorLayout.Tensor tensor = trace.target().tensors().get(k);
      float[] values = trace.ofTensor(k, "value");
      float[] initial = trace.ofTensor(k, "init");
      int start = step * tensor.length();
      double largest = 0;
      double moved = 0;
      for (int i = 0; i < tensor.length(); i++) {
        largest = Math.max(largest, Math.abs(values[start + i]));
        moved = Math.max(moved, Math.abs(values[start + i] - initial[i]));
      }
      double roundOff = trace.ofTensor(k, "f32_error")[step];
      double tolerance = 2e-6 * largest + 1e-3 * moved + 5 * roundOff;
      for (int i = 0; i < tensor.length(); i++) {
        int at = i;
        assertClose(
            parameters[tensor.offset() + i],
            values[start + i],
            tolerance,
            () ->
                "element %d of tensor %s %s at step %d"
                    .formatted(at, tensor.name(), tensor.shape(), step));
      }
    }
  }

  /**
   * Compares what is left at the end. In a closed loop the gradients follow the weights, so
   * accumulators may stray as far as the weights do: by 1e-3 of what they moved, and by the
   * reference's own round-off, which enters the second moments twice.
   */
  private static void assertAccumulators(GoldenTrace trace, OptimizerUnderTest optimizer) {
    double base = trace.closedLoop() ? 2e-3 : 2e-4;
    double furthest = 0;
    for (int k = 0; k < trace.target().tensors().size(); k++) {
      String prefix = "final/%d/".formatted(k);
      double stray = trace.closedLoop() ? roundOff(trace, k) : 0;
      furthest = Math.max(furthest, stray);
      double tolerance = base + 10 * stray;
      assertClose(trace, prefix + "m", tolerance, optimizer.momenta(k));
      assertClose(trace, prefix + "rms", tolerance, optimizer.rms(k));
      if (trace.target().tensors().get(k).shape().size() < 2) {
        assertClose(trace, prefix + "fac_diag", tolerance, optimizer.rows(k));
      } else {
        assertClose(trace, prefix + "fac_row", tolerance, optimizer.rows(k));
        assertClose(trace, prefix + "fac_col", tolerance, optimizer.columns(k));
      }
    }
    double ofInputs = base + 10 * trace.file().floats("lstm_input_error")[trace.steps() - 1];
    assertClose(trace, "final/lstm/hidden", ofInputs, forEachTensor(trace, optimizer.hidden()));
    assertClose(trace, "final/lstm/cell", ofInputs, forEachTensor(trace, optimizer.cell()));
    LossBuffer losses = optimizer.losses();
    double ofLoss = base + 10 * furthest;
    assertClose(trace, "final/loss/decays", base, toFloats(losses.decays()));
    assertClose(trace, "final/loss/means", ofLoss, toFloats(losses.means()));
    assertClose(trace, "final/loss/running_min", ofLoss, toFloats(losses.minima()));
  }

  /** A state of the LSTM [rows, width]; its one row for each tensor, if it has one for all. */
  private static float[] forEachTensor(GoldenTrace trace, float[] state) {
    int length = trace.target().tensors().size() * trace.width();
    assertThat(state.length).isIn(trace.width(), length);
    float[] all = new float[length];
    for (int i = 0; i < length; i++) {
      all[i] = state[i % state.length];
    }
    return all;
  }

  /** The reference's round-off at the end, relative to the largest value of the tensor. */
  private static double roundOff(GoldenTrace trace, int k) {
    int length = trace.target().tensors().get(k).length();
    float[] values = trace.ofTensor(k, "value");
    double largest = 0;
    for (int i = values.length - length; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return trace.ofTensor(k, "f32_error")[trace.steps() - 1] / largest;
  }

  /** Compares to a reference whose last axis is the row of {@code found}. */
  private static void assertClose(
      GoldenTrace trace, String name, double tolerance, float[]... found) {
    float[] expected = trace.file().floats(name);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(found.length * found[0].length).as("elements of " + name).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      int at = i;
      assertClose(
          found[i % found.length][i / found.length],
          expected[i],
          tolerance * largest,
          () -> "element %d of %s".formatted(at, name));
    }
  }

  /** Where the reference or its round-off overflowed, it does not say what is right. */
  private static void assertClose(
      float found, float expected, double tolerance, Supplier<String> what) {
    if (Float.isFinite(expected) && Double.isFinite(tolerance)) {
      assertThat((double) found).as(what).isCloseTo(expected, within(tolerance));
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
