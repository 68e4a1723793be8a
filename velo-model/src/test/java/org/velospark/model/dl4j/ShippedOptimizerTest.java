package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.velospark.model.dl4j.TestingNetworks.STEPS;
import static org.velospark.model.dl4j.TestingNetworks.WEIGHTS;
import static org.velospark.model.dl4j.TestingNetworks.batch;
import static org.velospark.model.dl4j.TestingNetworks.bits;
import static org.velospark.model.dl4j.TestingNetworks.builder;
import static org.velospark.model.dl4j.TestingNetworks.dense;
import static org.velospark.model.dl4j.TestingNetworks.graph;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.weights.OptimizerWeights;

/** What names no weights means those that come with the release. */
class ShippedOptimizerTest {
  private static final OptimizerWeights SHIPPED = OptimizerWeights.shipped();

  @Test
  void aNetworkIsTrainedAsWithThemNamed() {
    MultiLayerNetwork shortly = network(LearnedUpdater.of(STEPS));
    LearnedUpdater.attach(shortly);
    MultiLayerNetwork named = network(LearnedUpdater.of(SHIPPED, STEPS));
    LearnedUpdater.attach(named, SHIPPED);
    INDArray before = shortly.params().dup();

    for (int step = 0; step < STEPS; step++) {
      shortly.fit(batch(step, 6, 5));
      named.fit(batch(step, 6, 5));
    }

    assertThat(bits(shortly.params())).isEqualTo(bits(named.params())).isNotEqualTo(bits(before));
  }

  @Test
  void itLearnsOneMinibatch() {
    int steps = 200;
    MultiLayerNetwork network = network(LearnedUpdater.of(steps));
    LearnedUpdater.attach(network);
    DataSet data = batch(1, 6, 5);
    double before = network.score(data);

    for (int step = 0; step < steps; step++) {
      network.fit(data);
    }

    assertThat(network.score(data)).isLessThan(0.1 * before);
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return new MultiLayerNetwork(dense(builder().updater(updater)));
  }

  @Test
  void aNetworkOfOtherWeightsIsRefused() {
    assertThatThrownBy(() -> LearnedUpdater.attach(network(LearnedUpdater.of(WEIGHTS, STEPS))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights of SHA-256 " + WEIGHTS.thetaSha256())
        .hasMessageContaining(" with " + SHIPPED.thetaSha256());
  }

  @Test
  void aGraphIsTrainedAsWithThemNamed() {
    ComputationGraph shortly = new ComputationGraph(graph(LearnedUpdater.of(STEPS)));
    LearnedUpdater.attach(shortly);
    ComputationGraph named = new ComputationGraph(graph(LearnedUpdater.of(SHIPPED, STEPS)));
    LearnedUpdater.attach(named, SHIPPED);
    INDArray before = shortly.params().dup();

    for (int step = 0; step < 3; step++) {
      shortly.fit(batch(step, 6, 2, 8, 8));
      named.fit(batch(step, 6, 2, 8, 8));
    }

    assertThat(bits(shortly.params())).isEqualTo(bits(named.params())).isNotEqualTo(bits(before));
  }

  @Test
  void aSameDiffGraphIsTrainedAsWithThemNamed() {
    SameDiff shortly = sameDiff(LearnedUpdater.of(STEPS));
    SameDiff named = sameDiff(LearnedUpdater.of(SHIPPED, STEPS));
    INDArray before = shortly.getArrForVarName("weights").dup();
    SameDiffTraining shortTraining = SameDiffTraining.of(shortly);
    SameDiffTraining namedTraining = SameDiffTraining.of(named, SHIPPED);

    for (int step = 0; step < 3; step++) {
      DataSet data = batch(step, 6, 5);
      shortTraining.step(Map.of("input", data.getFeatures(), "label", data.getLabels()));
      namedTraining.step(Map.of("input", data.getFeatures(), "label", data.getLabels()));
    }

    assertThat(bits(shortly.getArrForVarName("weights")))
        .isEqualTo(bits(named.getArrForVarName("weights")))
        .isNotEqualTo(bits(before));
  }

  private static SameDiff sameDiff(IUpdater updater) {
    SameDiff graph = SameDiff.create();
    SDVariable input = graph.placeHolder("input", DataType.FLOAT, -1, 5);
    SDVariable label = graph.placeHolder("label", DataType.FLOAT, -1, 3);
    SDVariable weights = graph.var("weights", Nd4j.ones(DataType.FLOAT, 5, 3));
    SDVariable error = input.mmul(weights).sub(label);
    graph.setLossVariables(error.mul(error).mean().rename("loss"));
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(updater)
            .dataSetFeatureMapping("input")
            .dataSetLabelMapping("label")
            .build());
    return graph;
  }
}
