package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What other backends would run, on this one. */
class RecordedPlanTest {
  private static final Map<String, TestGraphs.Network> NETWORKS = TestGraphs.all();

  /** But for those with an operation of this engine's own. */
  static Stream<String> networks() {
    return NETWORKS.keySet().stream().filter(name -> !name.contains("sparse"));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void itComputesWhatANativePlanDoes(String name) {
    TestGraphs.Network network = NETWORKS.get(name);
    try (Plan portable = RecordedPlan.of(network.declare(DataType.FLOAT), "loss");
        Plan compiled = NativePlan.compile(network.declare(DataType.FLOAT), "loss")) {
      for (long seed : new long[] {1, 2}) {
        // Other weights than those that the graph was declared with.
        INDArray weights = TestGraphs.uniform(seed, DataType.FLOAT, compiled.layout().length());
        portable.parameters().array().assign(weights);
        compiled.parameters().array().assign(weights);
        Map<String, INDArray> inputs = TestGraphs.inputs(network.declare(DataType.FLOAT), seed);
        TestGraphs.fill(portable, inputs);
        TestGraphs.fill(compiled, inputs);
        float loss = compiled.gradient();
        assertThat(portable.gradient()).isCloseTo(loss, within(1e-5f));
        assertThat(portable.loss()).isCloseTo(loss, within(1e-5f));
        double difference =
            portable
                .gradients()
                .array()
                .sub(compiled.gradients().array())
                .amaxNumber()
                .doubleValue();
        assertThat(difference).isLessThan(1e-5);
        assertThat(portable.layout()).isEqualTo(compiled.layout());
      }
    }
  }

  @Test
  void aWeightThatTheLossDoesNotDependOnHasNoGradient() {
    SameDiff graph = SameDiff.create();
    TestGraphs.weight(graph, DataType.FLOAT, "unused", 3);
    graph.math.square(TestGraphs.weight(graph, DataType.FLOAT, "w", 2)).sum("loss");
    try (Plan plan = RecordedPlan.of(graph, "loss")) {
      plan.gradients().array().assign(7);
      plan.gradient();
      assertThat(plan.gradients().tensor(0).amaxNumber().floatValue()).isZero();
      assertThat(plan.gradients().tensor(1)).isEqualTo(plan.parameters().tensor(1).mul(2));
    }
  }

  @Test
  void itStartsWithTheGraphsWeightsAndNamesItsInputs() {
    TestGraphs.Network network = NETWORKS.get("mlp with tanh");
    try (Plan portable = RecordedPlan.of(network.declare(DataType.FLOAT), "loss");
        Plan compiled = NativePlan.compile(network.declare(DataType.FLOAT), "loss")) {
      assertThat(portable.parameters().array()).isEqualTo(compiled.parameters().array());
      for (Plan plan : Set.of(portable, compiled)) {
        assertThatThrownBy(() -> plan.intInput("x"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("No placeholder 'x' of type INT; there are []");
      }
    }
  }

  @Test
  void anOperationOfTheEnginesOwnIsRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 2, 3);
    SDVariable classes = graph.placeHolder("classes", DataType.INT32, 2);
    graph.loss.sparseSoftmaxCrossEntropy(w, classes).sum("loss");
    assertThatThrownBy(() -> RecordedPlan.of(graph, "loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Only a plan that is compiled for the CPU can run operation"
                + " 'velospark_sparse_cross_entropy_gradient'")
        .hasMessageEndingWith("; declare the network with others");
  }

  @Test
  void aClosedOneIsOfNoUse() {
    Plan plan = RecordedPlan.of(NETWORKS.get("mlp with tanh").declare(DataType.FLOAT), "loss");
    plan.close();
    plan.close();
    assertThatThrownBy(plan::gradient)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This plan is closed; compile the graph again to run it");
  }
}
