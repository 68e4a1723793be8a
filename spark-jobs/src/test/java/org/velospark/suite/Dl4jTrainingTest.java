package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.velospark.dropin.DropInModel;
import org.velospark.dropin.DropInNetwork;
import org.velospark.dropin.Examples;
import org.velospark.dropin.Minibatches;
import org.velospark.evaluation.TestingSuites;
import org.velospark.model.baseline.Baseline;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.engine.NativeThreads;

class Dl4jTrainingTest {
  private static final TaskData DATA = SyntheticData.ofAllNames();
  private static final MeasuringPlan PLAN = new MeasuringPlan(3, 2);
  private static final int STEPS = 8;
  private static final int BATCH = 4;
  private static final long SEED = 7;

  @BeforeAll
  static void useOneThread() {
    NativeThreads.useOne();
  }

  private static Minibatches minibatches(DropInNetwork network) {
    String dataSet = network.examples() == Examples.LETTERS ? "moby-dick" : "fashion-mnist";
    return new Dl4jNetwork(network, dataSet, BATCH).minibatches(DATA);
  }

  private static DropInModel adam(DropInNetwork network, double rate) {
    return DropInModel.open(
        network,
        SEED,
        Baseline.ADAM.with(Map.of(Baseline.LEARNING_RATE, rate)).updater().orElseThrow());
  }

  private static DropInModel learned(DropInNetwork network) {
    return DropInModel.open(network, SEED, TestingSuites.weights(1), STEPS);
  }

  private static Measured run(DropInModel model, DropInNetwork network, MeasuringPlan plan) {
    return MeasuredTraining.run(
        new Dl4jTraining(model, minibatches(network), SEED, 1), STEPS, plan, () -> {});
  }

  /** As its user would write it, without anything of this project but the minibatches. */
  @Test
  void isWhatAPlainLoopOfDeeplearning4jGives() {
    MultiLayerNetwork plain =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .activation(Activation.RELU)
                .updater(new Adam(1e-2))
                .list(
                    new DenseLayer.Builder().nIn(784).nOut(128).build(),
                    new DenseLayer.Builder().nIn(128).nOut(32).build(),
                    new DenseLayer.Builder().nIn(32).nOut(128).build(),
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(128)
                        .nOut(784)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    plain.init();
    Minibatches minibatches = minibatches(DropInNetwork.AUTOENCODER);
    for (int step = 0; step < STEPS; step++) {
      plain.fit(minibatches.draw(Split.TRAINING, RandomStream.TRAINING_BATCH.at(SEED, step)));
    }
    double loss = 0;
    for (int batch = 0; batch < 2; batch++) {
      loss +=
          plain.score(
              minibatches.draw(Split.HELD_OUT, RandomStream.EVALUATION_BATCH.at(SEED, batch)));
    }

    try (DropInModel model = adam(DropInNetwork.AUTOENCODER, 1e-2)) {
      Measured measured = run(model, DropInNetwork.AUTOENCODER, PLAN);

      assertThat(model.parameters().toFloatVector()).isEqualTo(plain.params().toFloatVector());
      assertThat(measured.at()).containsExactly(PLAN.at(STEPS));
      assertThat(measured.heldOutLoss()[3]).isEqualTo(loss / 2);
      assertThat(measured.trainingLoss()[3]).isLessThan(measured.trainingLoss()[0]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LENET", "SMALL_RESNET", "SMALL_CHAR_LSTM", "AUTOENCODER"})
  void aTrainingRepeatsBitForBitAndMeasuringChangesNothing(DropInNetwork network) {
    for (boolean byLearned : new boolean[] {false, true}) {
      float[] start = new float[0];
      float[][] ends = new float[3][];
      Measured[] measured = new Measured[3];
      for (int k = 0; k < 3; k++) {
        try (DropInModel model = byLearned ? learned(network) : adam(network, 1e-3)) {
          start = model.parameters().toFloatVector();
          measured[k] = run(model, network, k == 2 ? new MeasuringPlan(1, 2) : PLAN);
          ends[k] = model.parameters().toFloatVector();
        }
      }

      assertThat(ends[1]).isEqualTo(ends[0]);
      assertThat(measured[1].trainingLoss()).isEqualTo(measured[0].trainingLoss());
      assertThat(measured[1].heldOutLoss()).isEqualTo(measured[0].heldOutLoss());
      assertThat(ends[2]).isEqualTo(ends[0]).isNotEqualTo(start);
      assertThat(measured[0].optimizerSeconds()).isPositive().isLessThan(measured[0].seconds());
      assertThat(measured[0].parameters()).isEqualTo(ends[0].length);
    }
  }

  @Test
  void initialWeightsAreScaled() {
    try (DropInModel whole = adam(DropInNetwork.SMALL_RESNET, 1e-3);
        DropInModel half = adam(DropInNetwork.SMALL_RESNET, 1e-3)) {
      new Dl4jTraining(half, minibatches(DropInNetwork.SMALL_RESNET), SEED, 0.5);

      INDArray expected = whole.parameters().mul(0.5);
      assertThat(half.parameters().toFloatVector()).isEqualTo(expected.toFloatVector());
    }
  }

  @Test
  void aTrainingThatDivergesHasNoLossesFromThere() {
    try (DropInModel model = adam(DropInNetwork.AUTOENCODER, 1e38)) {
      int[] begun = new int[1];
      Measured measured =
          MeasuredTraining.run(
              new Dl4jTraining(model, minibatches(DropInNetwork.AUTOENCODER), SEED, 1),
              STEPS,
              PLAN,
              () -> begun[0]++);

      assertThat(measured.trainingLoss()[0]).isFinite();
      assertThat(measured.trainingLoss()[3]).isNaN();
      assertThat(measured.heldOutLoss()[3]).isNaN();
      assertThat(begun[0]).isLessThan(STEPS);
    }
  }
}
