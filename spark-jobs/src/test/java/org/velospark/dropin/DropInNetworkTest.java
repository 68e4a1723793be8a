package org.velospark.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.velospark.evaluation.TestingSuites;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.engine.NativeThreads;

class DropInNetworkTest {
  private static final TaskData DATA = SyntheticData.ofAllNames();

  @BeforeAll
  static void useOneThread() {
    NativeThreads.useOne();
  }

  private static Map<DropInNetwork, Integer> weights() {
    Map<DropInNetwork, Integer> weights = new EnumMap<>(DropInNetwork.class);
    weights.put(DropInNetwork.LENET, 431_080);
    weights.put(DropInNetwork.MLP, 1_068_810);
    weights.put(DropInNetwork.RESNET, 780_202);
    weights.put(DropInNetwork.SMALL_RESNET, 25_266);
    weights.put(DropInNetwork.CHAR_LSTM, 361_805);
    weights.put(DropInNetwork.SMALL_CHAR_LSTM, 41_357);
    weights.put(DropInNetwork.AUTOENCODER, 209_968);
    return weights;
  }

  private static double[] initialWeights(DropInModel model) {
    return model.parameters().toDoubleVector();
  }

  @ParameterizedTest
  @EnumSource(DropInNetwork.class)
  void hasAsManyWeightsAsItSaysAndItsExamplesFitIt(DropInNetwork network) {
    String dataSet = network.examples() == Examples.LETTERS ? "moby-dick" : "fashion-mnist";
    DataSet minibatch =
        network
            .examples()
            .of(dataSet, 3, DATA)
            .draw(Split.HELD_OUT, RandomStream.EVALUATION_BATCH.at(1, 0));
    try (DropInModel model = DropInModel.open(network, 1, new NoOp())) {
      assertThat(model.parameters().length()).isEqualTo((long) weights().get(network));
      assertThat(model.loss(minibatch)).isPositive().isFinite();
    }
    assertThat(DropInNetwork.named(network.toString())).isEqualTo(network);
  }

  @ParameterizedTest
  @EnumSource(names = {"LENET", "SMALL_RESNET", "SMALL_CHAR_LSTM", "AUTOENCODER"})
  void initialWeightsAreThoseOfTheSeedWhateverTheOptimizer(DropInNetwork network) {
    try (DropInModel hand = DropInModel.open(network, 5, new Sgd(0.1));
        DropInModel other = DropInModel.open(network, 6, new Sgd(0.1));
        DropInModel learned = DropInModel.open(network, 5, TestingSuites.weights(1), 10)) {
      assertThat(initialWeights(learned)).isEqualTo(initialWeights(hand));
      assertThat(initialWeights(other)).isNotEqualTo(initialWeights(hand));
    }
  }

  /** So that scaling all numbers of a network scales its weights and nothing else. */
  @Test
  void whatBatchNormalisationRemembersIsZeroAtFirst() {
    Model model = DropInNetwork.SMALL_RESNET.build(new NoOp(), 1);
    model.init();
    List<INDArray> remembered =
        model.paramTable().entrySet().stream()
            .filter(entry -> entry.getKey().matches(".*_(mean|var|log10stdev)"))
            .map(Map.Entry::getValue)
            .toList();

    assertThat(remembered)
        .hasSize(2 * 9)
        .allSatisfy(array -> assertThat(array.toDoubleVector()).containsOnly(0));
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> DropInNetwork.named("alexnet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("No network 'alexnet'; there are lenet, mlp, resnet, small-resnet");
  }
}
