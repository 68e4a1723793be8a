package org.velospark.bench;

import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.velospark.model.dl4j.LearnedUpdater;
import org.velospark.model.weights.OptimizerWeights;

/** Networks as users of Deeplearning4j write them, with a minibatch of random numbers. */
public enum DropInNetwork {
  /** LeNet on pictures of 28 by 28, minibatches of 64: 431,080 weights. */
  LENET {
    @Override
    Model build(IUpdater updater) {
      return new MultiLayerNetwork(
          builder(updater)
              .list(
                  new ConvolutionLayer.Builder(5, 5).nOut(20).build(),
                  new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                  new ConvolutionLayer.Builder(5, 5).nOut(50).build(),
                  new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                  new DenseLayer.Builder().nOut(500).build(),
                  output())
              .setInputType(InputType.convolutional(28, 28, 1))
              .build());
    }

    @Override
    DataSet data() {
      return new DataSet(random(64, 1, 28, 28), classes(64, CLASSES));
    }
  },

  /** A fully connected network on pictures of 28 by 28, minibatches of 128: 1,068,810 weights. */
  MLP {
    @Override
    Model build(IUpdater updater) {
      return new MultiLayerNetwork(
          builder(updater)
              .list(
                  new DenseLayer.Builder().nIn(784).nOut(1024).build(),
                  new DenseLayer.Builder().nIn(1024).nOut(256).build(),
                  output())
              .setInputType(InputType.feedForward(784))
              .build());
    }

    @Override
    DataSet data() {
      return new DataSet(random(128, 784), classes(128, CLASSES));
    }
  },

  /** Three pairs of residual blocks on pictures of 28 by 28, minibatches of 32: 780,202 weights. */
  RESNET {
    @Override
    Model build(IUpdater updater) {
      GraphBuilder graph =
          builder(updater)
              .convolutionMode(ConvolutionMode.Same)
              .graphBuilder()
              .addInputs("pictures")
              .setInputTypes(InputType.convolutional(28, 28, 1));
      String top = convolution(graph, "first", "pictures", 32, 1, true);
      int width = 32;
      for (int group = 0; group < 3; group++) {
        for (int block = 0; block < 2; block++) {
          int stride = group > 0 && block == 0 ? 2 : 1;
          top = block(graph, group + "-" + block, top, width, stride);
        }
        width *= 2;
      }
      graph
          .addLayer("mean", new GlobalPoolingLayer(), top)
          .addLayer("classes", output(), "mean")
          .setOutputs("classes");
      return new ComputationGraph(graph.build());
    }

    private String block(GraphBuilder graph, String name, String below, int width, int stride) {
      String inner = convolution(graph, name + "-a", below, width, stride, true);
      String outer = convolution(graph, name + "-b", inner, width, 1, false);
      String shortcut =
          stride == 1 ? below : convolution(graph, name + "-short", below, width, stride, false);
      graph
          .addVertex(
              name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), outer, shortcut)
          .addLayer(name, new ActivationLayer(Activation.RELU), name + "-sum");
      return name;
    }

    private String convolution(
        GraphBuilder graph, String name, String below, int width, int stride, boolean active) {
      Activation activation = active ? Activation.RELU : Activation.IDENTITY;
      graph
          .addLayer(
              name + "-conv",
              new ConvolutionLayer.Builder(3, 3)
                  .stride(stride, stride)
                  .nOut(width)
                  .hasBias(false)
                  .activation(Activation.IDENTITY)
                  .build(),
              below)
          .addLayer(
              name,
              new BatchNormalization.Builder().activation(activation).build(),
              name + "-conv");
      return name;
    }

    @Override
    DataSet data() {
      return new DataSet(random(32, 1, 28, 28), classes(32, CLASSES));
    }
  },

  /** An LSTM of 256 on sequences of 50 letters out of 77, minibatches of 32: 361,805 weights. */
  CHAR_LSTM {
    @Override
    Model build(IUpdater updater) {
      return new MultiLayerNetwork(
          builder(updater)
              .list(
                  new LSTM.Builder().nOut(256).activation(Activation.TANH).build(),
                  new RnnOutputLayer.Builder().nOut(LETTERS).activation(Activation.SOFTMAX).build())
              .setInputType(InputType.recurrent(LETTERS, LENGTH))
              .build());
    }

    @Override
    DataSet data() {
      return new DataSet(letters(32), letters(32));
    }

    private INDArray letters(int sequences) {
      Random random = new Random(sequences);
      INDArray letters = Nd4j.zeros(DataType.FLOAT, sequences, LETTERS, LENGTH);
      for (int i = 0; i < sequences; i++) {
        for (int t = 0; t < LENGTH; t++) {
          letters.putScalar(new int[] {i, random.nextInt(LETTERS), t}, 1);
        }
      }
      return letters;
    }
  };

  private static final int CLASSES = 10;
  private static final int LETTERS = 77;
  private static final int LENGTH = 50;

  /** Its name, such as {@code char-lstm}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  abstract Model build(IUpdater updater);

  abstract DataSet data();

  /** The network with an optimizer of Deeplearning4j, ready to be trained. */
  Model open(IUpdater updater) {
    Model model = build(updater);
    model.init();
    return model;
  }

  /** The network with a learned optimizer, ready to be trained. */
  Model open(OptimizerWeights weights, int steps) {
    Model model = build(LearnedUpdater.of(weights, steps));
    if (model instanceof MultiLayerNetwork network) {
      LearnedUpdater.attach(network, weights);
    } else {
      LearnedUpdater.attach((ComputationGraph) model, weights);
    }
    return model;
  }

  private static NeuralNetConfiguration.Builder builder(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .activation(Activation.RELU)
        .updater(updater);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build();
  }

  private static INDArray random(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape);
  }

  private static INDArray classes(int rows, int classes) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, rows, classes);
    for (int i = 0; i < rows; i++) {
      labels.putScalar(i, i % classes, 1);
    }
    return labels;
  }
}
