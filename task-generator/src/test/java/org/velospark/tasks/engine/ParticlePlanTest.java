package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParticlePlanTest {
  private static final int PARTICLES = 2;

  /** Of each particle {@code Σ (x w)²}, with weights w [3] and inputs x [3], and a weight more. */
  private static SameDiff quadratic() {
    SameDiff graph = SameDiff.create();
    graph.var("unused", Nd4j.ones(DataType.FLOAT, PARTICLES, 2));
    SDVariable w = graph.var("w", Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}));
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, PARTICLES, 3);
    graph.placeHolder("classes", DataType.INT32, PARTICLES, 4);
    graph.math.square(x.mul(w)).sum("losses", 1);
    return graph;
  }

  private static ParticlePlan plan() {
    ParticlePlan plan = ParticlePlan.compile(quadratic(), "losses", PARTICLES);
    plan.inputs(0).input("x").put(new float[] {1, 1, 1});
    plan.inputs(1).input("x").put(new float[] {0, 2, 0});
    return plan;
  }

  @Test
  void aRowIsAParticle() {
    try (ParticlePlan plan = plan()) {
      assertThat(plan.layout().tensors()).extracting("name").containsExactly("unused", "w");
      assertThat(plan.parameters())
          .isEqualTo(Nd4j.createFromArray(new float[][] {{1, 1, 1, 2, 3}, {1, 1, 4, 5, 6}}));
      plan.gradients().assign(7);
      assertThat(plan.gradient()).containsExactly(14, 100);
      assertThat(plan.gradients())
          .isEqualTo(Nd4j.createFromArray(new float[][] {{0, 0, 2, 4, 6}, {0, 0, 0, 40, 0}}));
      plan.parameters().getRow(1).assign(1);
      assertThat(plan.loss()).containsExactly(14, 4);
      assertThat(plan.gradients().getFloat(1, 3)).isEqualTo(40);
    }
  }

  @Test
  void aParticleThatHasDivergedLeavesTheOthersAlone() {
    try (ParticlePlan plan = plan()) {
      plan.gradient();
      INDArray before = plan.gradients().getRow(1).dup();
      plan.parameters().getRow(0).assign(Float.NaN);
      assertThat(plan.gradient()).containsExactly(Float.NaN, 100);
      assertThat(plan.gradients().getRow(1)).isEqualTo(before);
    }
  }

  @Test
  void itNamesItsInputs() {
    try (ParticlePlan plan = plan()) {
      assertThat(plan.inputs(1).intInput("classes").capacity()).isEqualTo(4);
      assertThatThrownBy(() -> plan.inputs(1).intInput("x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("No placeholder 'x' of type INT; there are [classes]");
      assertThatThrownBy(() -> plan.inputs(2))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("Index 2 out of bounds for length 2");
    }
  }

  @Test
  void aGraphOfAnotherNumberIsRefused() {
    assertThatThrownBy(() -> ParticlePlan.compile(quadratic(), "losses", 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'unused' has shape [2, 2]; its first dimension must be that of the 3 particles");
  }

  @Test
  void aClosedOneIsOfNoUse() {
    ParticlePlan plan = plan();
    plan.close();
    plan.close();
    assertThatThrownBy(plan::gradient)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This plan is closed; compile the graph again to run it");
  }
}
