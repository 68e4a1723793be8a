package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.velospark.model.dl4j.TestingNetworks.STEPS;
import static org.velospark.model.dl4j.TestingNetworks.WEIGHTS;
import static org.velospark.model.dl4j.TestingNetworks.batch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.velospark.model.TrainingState;

class SameDiffTrainingTest {
  private static final List<String> NAMES = List.of("firstW", "first", "secondW", "second");
  private static final double L2 = 0.01;
  private static final double DECAY = 0.02;

  private static SameDiff graph(IUpdater updater, boolean minimize) {
    Nd4j.getRandom().setSeed(3);
    SameDiff graph = SameDiff.create();
    SDVariable input = graph.placeHolder("input", DataType.FLOAT, -1, 5);
    SDVariable label = graph.placeHolder("label", DataType.FLOAT, -1, 3);
    SDVariable firstW = graph.var("firstW", weights(5, 6));
    SDVariable first = graph.var("first", Nd4j.zeros(DataType.FLOAT, 6));
    SDVariable secondW = graph.var("secondW", weights(6, 3));
    SDVariable second = graph.var("second", Nd4j.zeros(DataType.FLOAT, 3));
    SDVariable hidden = graph.math().tanh(input.mmul(firstW).add(first));
    SDVariable error = hidden.mmul(secondW).add(second).sub(label);
    SDVariable loss = error.mul(error).mean();
    graph.setLossVariables((minimize ? loss : loss.neg()).rename("loss"));
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(updater)
            .regularization(new L2Regularization(L2), new WeightDecay(DECAY, false))
            .minimize(minimize)
            .dataSetFeatureMapping("input")
            .dataSetLabelMapping("label")
            .build());
    return graph;
  }

  private static INDArray weights(int rows, int columns) {
    return batch(rows, rows, columns).getFeatures().mul(0.5);
  }

  private static Map<String, INDArray> placeholders(DataSet data) {
    return Map.of("input", data.getFeatures(), "label", data.getLabels());
  }

  private static Map<String, INDArray> copies(SameDiff graph) {
    Map<String, INDArray> copies = new HashMap<>();
    NAMES.forEach(name -> copies.put(name, graph.getArrForVarName(name).dup()));
    return copies;
  }

  /** Gradients by SameDiff itself, the rest by hand. */
  @Test
  void takesThePublishedSteps() {
    for (boolean minimize : new boolean[] {true, false}) {
      SameDiff graph = graph(LearnedUpdater.of(WEIGHTS, STEPS), minimize);
      SameDiffTraining training = SameDiffTraining.of(graph, WEIGHTS);
      SameDiff twin = graph(LearnedUpdater.of(WEIGHTS, STEPS), true);
      Map<String, INDArray> parameters = new HashMap<>();
      NAMES.forEach(name -> parameters.put(name, twin.getArrForVarName(name)));
      PublishedTraining byHand = new PublishedTraining(NAMES, parameters, WEIGHTS, STEPS);
      for (int step = 0; step < STEPS; step++) {
        Map<String, INDArray> data = placeholders(batch(step, 7, 5));
        double score = twin.output(data, "loss").get("loss").getDouble(0);
        Map<String, INDArray> gradients = new HashMap<>(twin.calculateGradients(data, NAMES));
        Map<String, INDArray> before = copies(twin);
        for (String name : NAMES) {
          double norm = before.get(name).norm2Number().doubleValue();
          score += (L2 + DECAY) / 2 * norm * norm;
          gradients.put(name, gradients.get(name).add(before.get(name).mul(L2)));
        }
        byHand.step(gradients, 1, score);
        NAMES.forEach(name -> parameters.get(name).subi(before.get(name).mul(DECAY)));
        assertThat(training.step(data)).isCloseTo(score, within(1e-5 * score));
        NAMES.forEach(
            name ->
                assertThat(graph.getArrForVarName(name).distance2(parameters.get(name)))
                    .as(name)
                    .isLessThan(1e-5));
      }
    }
  }

  @Test
  void goesOnFromAStateWithTheSameBits() {
    SameDiff graph = graph(LearnedUpdater.of(WEIGHTS, STEPS), true);
    SameDiffTraining training = SameDiffTraining.of(graph, WEIGHTS);
    training.step(placeholders(batch(0, 7, 5)));
    TrainingState state = training.state();
    Map<String, INDArray> saved = copies(graph);
    training.step(placeholders(batch(1, 7, 5)));
    SameDiff other = graph(LearnedUpdater.of(WEIGHTS, STEPS), true);
    saved.forEach((name, array) -> other.getArrForVarName(name).assign(array));
    SameDiffTraining restored = SameDiffTraining.of(other, WEIGHTS);
    restored.restore(state);
    restored.step(placeholders(batch(1, 7, 5)));
    NAMES.forEach(
        name ->
            assertThat(other.getArrForVarName(name).distance1(graph.getArrForVarName(name)))
                .as(name)
                .isZero());
  }

  @Test
  void fitsAnIterator() {
    SameDiff graph = graph(LearnedUpdater.of(WEIGHTS, STEPS), true);
    ListDataSetIterator<DataSet> data =
        new ListDataSetIterator<>(List.of(batch(0, 6, 5), batch(1, 6, 5)), 1);
    List<Double> losses = SameDiffTraining.of(graph, WEIGHTS).fit(data, 3);
    assertThat(losses).hasSize(3).allMatch(Double::isFinite);
    assertThat(graph.getTrainingConfig().getIterationCount()).isEqualTo(6);
    assertThat(graph.getTrainingConfig().getEpochCount()).isEqualTo(3);
  }

  @Test
  void theGraphItselfDoesNotTrainWithSomethingElse() {
    SameDiff graph = graph(LearnedUpdater.of(WEIGHTS, STEPS), true);
    assertThatThrownBy(() -> graph.fit(batch(0, 6, 5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("A SameDiff graph is trained by SameDiffTraining");
    assertThatThrownBy(() -> SameDiffTraining.of(graph(new Adam(), true), WEIGHTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The graph is not configured for a learned optimizer");
    assertThatThrownBy(() -> SameDiffTraining.of(graph, TestingWeights.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attach the weights that it was configured with");
  }
}
