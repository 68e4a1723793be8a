package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.weights.OptimizerWeights;

class LearnedUpdaterTest {
  private static final int STEPS = 40;
  private static final OptimizerWeights WEIGHTS = TestingWeights.of(1);

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .activation(Activation.TANH)
        .updater(LearnedUpdater.of(WEIGHTS, STEPS));
  }

  private static MultiLayerConfiguration dense() {
    return builder()
        .list(
            new DenseLayer.Builder().nIn(5).nOut(6).build(),
            new DenseLayer.Builder().nIn(6).nOut(6).build(),
            new OutputLayer.Builder().nIn(6).nOut(3).activation(Activation.SOFTMAX).build())
        .build();
  }

  private static MultiLayerConfiguration convolutions() {
    return builder()
        .list(
            new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
            new BatchNormalization(),
            new ConvolutionLayer.Builder(2, 3).nOut(4).build(),
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(8, 8, 2))
        .build();
  }

  private static MultiLayerConfiguration recurrent() {
    return builder()
        .list(
            new LSTM.Builder().nIn(5).nOut(5).build(),
            new RnnOutputLayer.Builder().nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
        .build();
  }

  private static DataSet batch(int seed, int size, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    long[] whole = new long[shape.length + 1];
    whole[0] = size;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    INDArray features = Nd4j.randn(DataType.FLOAT, whole);
    boolean sequence = shape.length == 2;
    INDArray labels =
        sequence
            ? Nd4j.zeros(DataType.FLOAT, size, 3, shape[1])
            : Nd4j.zeros(DataType.FLOAT, size, 3);
    for (int i = 0; i < size; i++) {
      for (int t = 0; t < (sequence ? shape[1] : 1); t++) {
        int label = (i + t + seed) % 3;
        if (sequence) {
          labels.putScalar(i, label, t, 1);
        } else {
          labels.putScalar(i, label, 1);
        }
      }
    }
    return new DataSet(features, labels);
  }

  private static MultiLayerNetwork attached(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    LearnedUpdater.attach(network, WEIGHTS);
    return network;
  }

  /** The same network, trained step by step by hand with the optimizer itself. */
  private static void assertPublishedSteps(
      MultiLayerConfiguration configuration, List<String> learned, int size, long... shape) {
    MultiLayerNetwork network = attached(configuration);
    MultiLayerConfiguration byHand = configuration.clone();
    MultiLayerNetwork twin = new MultiLayerNetwork(byHand);
    twin.init(network.params().dup(), false);
    Map<String, INDArray> parameters = twin.paramTable();
    INDArray initial = network.params().dup();
    PublishedTraining training = new PublishedTraining(learned, parameters, WEIGHTS, STEPS);
    for (int step = 0; step < STEPS; step++) {
      DataSet batch = batch(step, size, shape);
      network.fit(batch);
      twin.setInput(batch.getFeatures());
      twin.setLabels(batch.getLabels());
      twin.computeGradientAndScore();
      Map<String, INDArray> gradients = twin.gradient().gradientForVariable();
      training.step(gradients, size, twin.score());
      // What batch normalisation calls the gradient of its running means is their update.
      gradients.forEach(
          (name, gradient) -> {
            if (!learned.contains(name)) {
              parameters.get(name).subi(gradient);
            }
          });
      for (String name : parameters.keySet()) {
        INDArray found = network.paramTable().get(name);
        assertThat(found.distance2(parameters.get(name)))
            .as("%s at step %d", name, step)
            .isLessThan(1e-5 * (1 + found.norm2Number().doubleValue()));
      }
    }
    assertThat(network.params().distance2(initial))
        .isGreaterThan(0.01 * initial.norm2Number().doubleValue());
  }

  @Test
  void denseLayersTakeThePublishedSteps() {
    assertPublishedSteps(dense(), List.of("0_W", "0_b", "1_W", "1_b", "2_W", "2_b"), 7, 5);
  }

  @Test
  void convolutionsAndBatchNormalisationTakeThePublishedSteps() {
    assertPublishedSteps(
        convolutions(),
        List.of("0_b", "0_W", "1_gamma", "1_beta", "2_b", "2_W", "3_W", "3_b"),
        6,
        2,
        8,
        8);
  }

  @Test
  void recurrentLayersTakeThePublishedSteps() {
    assertPublishedSteps(recurrent(), List.of("0_W", "0_RW", "0_b", "1_W", "1_b"), 4, 5, 6);
  }
}
