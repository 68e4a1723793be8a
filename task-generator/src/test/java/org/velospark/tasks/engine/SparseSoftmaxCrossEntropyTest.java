package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

class SparseSoftmaxCrossEntropyTest {
  private static SameDiff graph(int rows, int classes, double size) {
    SameDiff graph = SameDiff.create();
    SDVariable labels = graph.placeHolder("labels", DataType.INT32, rows);
    SDVariable logits =
        graph.var("logits", TestGraphs.uniform(4, DataType.FLOAT, rows, classes).muli(size));
    graph.loss.sparseSoftmaxCrossEntropy(logits, labels).mean("loss");
    return graph;
  }

  /** Against double precision: small and huge logits, short rows and those of a vocabulary. */
  @ParameterizedTest
  @CsvSource({"70,3,1", "70,3,500", "5,10000,2", "5,2000,300", "1,1,1"})
  void lossAndGradientAreThoseOfDoublePrecision(int rows, int classes, double size) {
    try (Plan plan = Plan.compile(graph(rows, classes, size), "loss")) {
      for (int row = 0; row < rows; row++) {
        plan.intInput("labels").put(row, row * 31 % classes);
      }
      float loss = plan.gradient();
      double expected = 0;
      for (int row = 0; row < rows; row++) {
        double[] z = new double[classes];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
          z[k] = plan.parameters().floats().get(row * classes + k);
          largest = Math.max(largest, z[k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
          sum += Math.exp(z[k] - largest);
        }
        int label = row * 31 % classes;
        expected += (largest + Math.log(sum) - z[label]) / rows;
        for (int k = 0; k < classes; k++) {
          double slope = (Math.exp(z[k] - largest) / sum - (k == label ? 1 : 0)) / rows;
          float actual = plan.gradients().floats().get(row * classes + k);
          assertThat((double) actual).isCloseTo(slope, within(1e-6 * size / rows + 1e-9));
        }
      }
      assertThat((double) loss).isCloseTo(expected, within(1e-6 * Math.max(size, expected)));
      assertThat(plan.loss()).isEqualTo(loss);
    }
  }

  @Test
  void aMeanOfLossesAndTheirGradientTakeOneOperation() {
    SameDiff graph = graph(6, 4, 1);
    GradientGraph differentiated = GradientGraph.of(graph, "loss");
    String gradient = differentiated.gradients().get("logits");
    try (NativeMemory memory = new NativeMemory()) {
      Lowering.Lowered lowered =
          Lowering.of(differentiated.graph(), List.of(gradient, "loss"), memory);
      assertThat(lowered.operations())
          .filteredOn(operation -> operation instanceof SparseSoftmaxCrossEntropy)
          .singleElement()
          .satisfies(operation -> assertThat(operation.outputs()).hasSize(2));
    }
  }

  @Test
  void labelsThatAreNoClassAreRefused() {
    try (Plan plan = Plan.compile(graph(3, 4, 1), "loss")) {
      for (int label : new int[] {4, -1}) {
        plan.intInput("labels").put(2, label);
        assertThatIllegalStateException()
            .isThrownBy(plan::gradient)
            .withMessageMatching(
                "Label " + label + " of row 2 in loss '.*'; there are classes 0 to 3");
      }
    }
  }
}
