package org.velospark.dropin;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks as users of Deeplearning4j write them. */
public enum DropInNetwork {
  /** LeNet on pictures of 28 by 28: 431,080 weights. */
  LENET(Examples.CLASSIFIED_PICTURES, 64, 1.8e-3) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return new MultiLayerNetwork(
          builder
              .list(
                  new ConvolutionLayer.Builder(5, 5).nOut(20).build(),
                  new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                  new ConvolutionLayer.Builder(5, 5).nOut(50).build(),
                  new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                  new DenseLayer.Builder().nOut(500).build(),
                  classes())
              .setInputType(InputType.convolutionalFlat(Examples.SIDE, Examples.SIDE, 1))
              .build());
    }
  },

  /** A fully connected network on pictures of 28 by 28: 1,068,810 weights. */
  MLP(Examples.CLASSIFIED_PICTURES, 128, 3e-4) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return new MultiLayerNetwork(
          builder
              .list(
                  new DenseLayer.Builder().nIn(Examples.PIXELS).nOut(1024).build(),
                  new DenseLayer.Builder().nIn(1024).nOut(256).build(),
                  classes())
              .setInputType(InputType.feedForward(Examples.PIXELS))
              .build());
    }
  },

  /** Three pairs of residual blocks on pictures of 28 by 28: 780,202 weights. */
  RESNET(Examples.CLASSIFIED_PICTURES, 32, 5e-2) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return new ResNet(32, 2, 1).build(builder, classes());
    }
  },

  /** Three residual blocks on pictures of 28 by 28, halved at once: 25,266 weights. */
  SMALL_RESNET(Examples.CLASSIFIED_PICTURES, 32, 1.8e-3) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return new ResNet(8, 1, 2).build(builder, classes());
    }
  },

  /** An LSTM of 256 on sequences of 50 letters: 361,805 weights. */
  CHAR_LSTM(Examples.LETTERS, 32, 1e-2) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return letters(builder, 256);
    }
  },

  /** An LSTM of 64 on sequences of 50 letters: 41,357 weights. */
  SMALL_CHAR_LSTM(Examples.LETTERS, 32, 2e-3) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return letters(builder, 64);
    }
  },

  /** Pictures of 28 by 28 squeezed through 32 numbers: 209,968 weights. */
  AUTOENCODER(Examples.PICTURES, 64, 8e-5) {
    @Override
    Model build(NeuralNetConfiguration.Builder builder) {
      return new MultiLayerNetwork(
          builder
              .list(
                  new DenseLayer.Builder().nIn(Examples.PIXELS).nOut(128).build(),
                  new DenseLayer.Builder().nIn(128).nOut(32).build(),
                  new DenseLayer.Builder().nIn(32).nOut(128).build(),
                  new OutputLayer.Builder(LossFunction.MSE)
                      .nOut(Examples.PIXELS)
                      .activation(Activation.SIGMOID)
                      .build())
              .setInputType(InputType.feedForward(Examples.PIXELS))
              .build());
    }
  };

  /** Seconds that Deeplearning4j takes for a step, whatever the minibatch. */
  private static final double STEP = 1e-3;

  private final Examples examples;
  private final int usualBatch;
  private final double exampleSeconds;

  /**
   * @param examples what it is trained on
   * @param usualBatch examples of a minibatch that it is measured with
   * @param exampleSeconds of one core for a training step, for each example of the minibatch, as
   *     {@code velo bench drop-in} measures it
   */
  DropInNetwork(Examples examples, int usualBatch, double exampleSeconds) {
    this.examples = examples;
    this.usualBatch = usualBatch;
    this.exampleSeconds = exampleSeconds;
  }

  /**
   * The network of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public static DropInNetwork named(String name) {
    return Arrays.stream(values())
        .filter(network -> network.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No network '%s'; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(DropInNetwork::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** Its name, such as {@code char-lstm}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The network, before its initial weights are drawn.
   *
   * @param seed of these
   */
  final Model build(IUpdater updater, long seed) {
    return build(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .activation(Activation.RELU)
            .updater(updater));
  }

  abstract Model build(NeuralNetConfiguration.Builder builder);

  /** What it is trained on. */
  public Examples examples() {
    return examples;
  }

  /** Examples of a minibatch that it is measured with. */
  public int usualBatch() {
    return usualBatch;
  }

  /** Seconds that a training step is predicted to take on one core of the reference machine. */
  public double stepSeconds(int batch) {
    return STEP + batch * exampleSeconds;
  }

  private static OutputLayer classes() {
    return new OutputLayer.Builder().nOut(Examples.CLASSES).activation(Activation.SOFTMAX).build();
  }

  private static Model letters(NeuralNetConfiguration.Builder builder, int width) {
    return new MultiLayerNetwork(
        builder
            .list(
                new LSTM.Builder().nOut(width).activation(Activation.TANH).build(),
                new RnnOutputLayer.Builder()
                    .nOut(Examples.LETTER_COUNT)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(Examples.LETTER_COUNT, Examples.LENGTH))
            .build());
  }
}
