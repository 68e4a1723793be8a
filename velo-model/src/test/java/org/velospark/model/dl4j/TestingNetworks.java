package org.velospark.model.dl4j;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.weights.OptimizerWeights;

/** Small networks of the real classes, and data for them. */
final class TestingNetworks {
  static final int STEPS = 40;
  static final OptimizerWeights WEIGHTS = TestingWeights.of(1);

  private TestingNetworks() {}

  static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .activation(Activation.TANH)
        .updater(LearnedUpdater.of(WEIGHTS, STEPS));
  }

  static MultiLayerConfiguration dense(NeuralNetConfiguration.Builder builder) {
    return builder
        .list(
            new DenseLayer.Builder().nIn(5).nOut(6).build(),
            new DenseLayer.Builder().nIn(6).nOut(6).build(),
            new OutputLayer.Builder().nIn(6).nOut(3).activation(Activation.SOFTMAX).build())
        .build();
  }

  static MultiLayerConfiguration convolutions() {
    return builder()
        .list(
            new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
            new BatchNormalization(),
            new ConvolutionLayer.Builder(2, 3).nOut(4).build(),
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(8, 8, 2))
        .build();
  }

  static MultiLayerConfiguration recurrent() {
    return builder()
        .list(
            new LSTM.Builder().nIn(5).nOut(5).build(),
            new RnnOutputLayer.Builder().nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
        .build();
  }

  static DataSet batch(int seed, int size, long... shape) {
    long[] whole = new long[shape.length + 1];
    whole[0] = size;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    INDArray features = Nd4j.zeros(DataType.FLOAT, whole);
    Random random = new Random(seed);
    for (long i = 0; i < features.length(); i++) {
      features.putScalar(i, (float) random.nextGaussian());
    }
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

  /** Arrays are equal up to 1e-5, these are not. */
  static double[] bits(INDArray array) {
    return array.reshape(array.length()).toDoubleVector();
  }

  static MultiLayerNetwork attached(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration.clone());
    LearnedUpdater.attach(network, WEIGHTS);
    return network;
  }

  static ComputationGraphConfiguration graph() {
    return graph(LearnedUpdater.of(WEIGHTS, STEPS));
  }

  static ComputationGraphConfiguration graph(IUpdater updater) {
    return builder()
        .updater(updater)
        .l2(1e-3)
        .graphBuilder()
        .addInputs("pictures")
        .addLayer("left", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "pictures")
        .addLayer("normalised", new BatchNormalization(), "left")
        .addLayer("right", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "pictures")
        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "normalised", "right")
        .addLayer(
            "classes",
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
            "sum")
        .setOutputs("classes")
        .setInputTypes(InputType.convolutional(8, 8, 2))
        .build();
  }
}
