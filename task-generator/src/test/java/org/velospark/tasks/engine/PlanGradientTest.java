package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.engine.TestGraphs.Network;

class PlanGradientTest {
  static Stream<String> networks() {
    return TestGraphs.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientIsThatOfSameDiff(String name) {
    // SameDiff leaves the chain rule out where a loss is not the end, and has no gradient at all
    // for weights that are not used; finite differences cover both.
    assumeFalse(name.equals("weights that nothing uses or that are used as they are"));
    assumeFalse(name.contains("sparse"));
    requireGradientOfSameDiff(
        TestGraphs.all().get(name), TestGraphs.all().get(name).declare(DataType.FLOAT));
  }

  /** Compares a plan with SameDiff on a graph for the same network that SameDiff can run. */
  static void requireGradientOfSameDiff(Network network, SameDiff graph) {
    Map<String, INDArray> inputs = TestGraphs.inputs(graph, 3);
    try (Plan plan = Plan.compile(network.declare(DataType.FLOAT), "loss")) {
      TestGraphs.fill(plan, inputs);
      float loss = plan.gradient();
      graph.setLossVariables("loss");
      List<String> weights =
          plan.layout().tensors().stream().map(TensorLayout.Tensor::name).toList();
      Map<String, INDArray> expected = graph.calculateGradients(inputs, weights);
      double largest =
          expected.values().stream().mapToDouble(g -> g.amaxNumber().doubleValue()).max().orElse(0);
      for (int k = 0; k < weights.size(); k++) {
        INDArray difference = plan.gradients().tensor(k).sub(expected.get(weights.get(k)));
        assertThat(difference.amaxNumber().doubleValue())
            .as("gradient of %s", weights.get(k))
            .isLessThanOrEqualTo(1e-5 * largest);
      }
      float reference = graph.output(inputs, "loss").get("loss").getFloat(0);
      assertThat(loss).isCloseTo(reference, within(1e-5f * Math.abs(reference)));
      assertThat(plan.loss()).isEqualTo(loss);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientIsTheFiniteDifferenceOfTheLoss(String name) {
    Network network = TestGraphs.all().get(name);
    requireGradientOfFiniteDifferences(network, network.declare(DataType.DOUBLE));
  }

  /**
   * @param exact the same network in double, for SameDiff to run
   */
  static void requireGradientOfFiniteDifferences(Network network, SameDiff exact) {
    Map<String, INDArray> inputs = TestGraphs.inputs(exact, 5);
    try (Plan plan = Plan.compile(network.declare(DataType.FLOAT), "loss")) {
      TestGraphs.fill(plan, inputs);
      plan.gradient();
      double largest = plan.gradients().array().amaxNumber().doubleValue();
      for (TensorLayout.Tensor tensor : plan.layout().tensors()) {
        INDArray weight = exact.getVariable(tensor.name()).getArr();
        // Up to ten elements, spread evenly.
        int stride = Math.max(1, tensor.length() / 10);
        for (int k = 0; k < tensor.length(); k += stride) {
          double expected = slope(exact, inputs, weight, k);
          float actual = plan.gradients().floats().get(tensor.offset() + k);
          assertThat((double) actual)
              .as("gradient of element %d of %s", k, tensor.name())
              .isCloseTo(expected, within(1e-5 * largest));
        }
      }
    }
  }

  private static double slope(
      SameDiff graph, Map<String, INDArray> inputs, INDArray weight, long element) {
    double step = 1e-5;
    double value = weight.getDouble(element);
    weight.putScalar(element, value + step);
    double above = graph.output(inputs, "loss").get("loss").getDouble(0);
    weight.putScalar(element, value - step);
    double below = graph.output(inputs, "loss").get("loss").getDouble(0);
    weight.putScalar(element, value);
    return (above - below) / (2 * step);
  }
}
