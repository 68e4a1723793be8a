package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.dl4j.LearnedUpdater;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.ImportSettings;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.WeightsImport;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.Values;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.NetworkTask;

/**
 * A network of Deeplearning4j that a learned optimizer trains takes the way that the same network
 * takes here: same initial weights, minibatches and optimizer.
 */
class DropInTrajectoryTest {
  private static final int STEPS = 200;
  private static final long SEED = 4;
  private static final double CLOSE = 1e-5;

  private static OptimizerWeights velo() {
    LearnedOptimizer velo = new VeloConfig(8, 4, 20, false, false).create();
    return new OptimizerWeights(
        velo.config(),
        velo.initialWeights(1),
        OptimizerWeights.LICENCE_NOT_STATED,
        Map.of(),
        "never trained");
  }

  /** One that nobody has trained, and Celo's published weights where they are. */
  private static List<OptimizerWeights> optimizers() throws IOException {
    Path published = Path.of(System.getProperty("velo.shared", "../../shared"), "celo/theta.state");
    return Files.exists(published)
        ? List.of(velo(), WeightsImport.read(List.of(published), ImportSettings.released()))
        : List.of(velo());
  }

  private static NeuralNetConfiguration.Builder builder(OptimizerWeights weights) {
    return new NeuralNetConfiguration.Builder()
        .activation(org.nd4j.linalg.activations.Activation.TANH)
        .updater(LearnedUpdater.of(weights, STEPS));
  }

  private static OutputLayer output(int in) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
        .nIn(in)
        .nOut(TestingTask.CLASSES)
        .build();
  }

  private static MultiLayerNetwork dense(OptimizerWeights weights) {
    return new MultiLayerNetwork(
        builder(weights)
            .list(
                new DenseLayer.Builder().nIn(TestingTask.SIZE * TestingTask.SIZE).nOut(16).build(),
                new DenseLayer.Builder().nIn(16).nOut(16).build(),
                output(16))
            .build());
  }

  private static MultiLayerNetwork convolutions(OptimizerWeights weights) {
    return new MultiLayerNetwork(
        builder(weights)
            .convolutionMode(ConvolutionMode.Same)
            .list(
                new ConvolutionLayer.Builder(3, 3).stride(2, 2).nIn(1).nOut(8).build(),
                new ConvolutionLayer.Builder(3, 3).nIn(8).nOut(8).build(),
                new GlobalPoolingLayer(PoolingType.AVG),
                output(8))
            .setInputType(InputType.convolutional(TestingTask.SIZE, TestingTask.SIZE, 1))
            .build());
  }

  @Test
  void denseLayers() throws IOException {
    ImageMlpFamily family = new ImageMlpFamily();
    Values values =
        TestingTask.values(family)
            .with(Mlp.ACTIVATION, Activation.TANH)
            .with(Mlp.HIDDEN_SIZE, 16)
            .with(Mlp.HIDDEN_LAYERS, 2);
    for (OptimizerWeights weights : optimizers()) {
      assertSameWay(family, values, weights, dense(weights), "0", "1", "2");
    }
  }

  @Test
  void convolutions() throws IOException {
    ImageConvFamily family = new ImageConvFamily();
    Values values =
        TestingTask.values(family)
            .with(Mlp.ACTIVATION, Activation.TANH)
            .with(ImageConvFamily.HIDDEN_SIZE, 8)
            .with(ImageConvFamily.HIDDEN_LAYERS, 2)
            .with(ImageConvFamily.STRIDED_LAYERS, 1)
            .with(ImageConvFamily.POOLING, Pooling.MEAN);
    for (OptimizerWeights weights : optimizers()) {
      assertSameWay(family, values, weights, convolutions(weights), "0", "1", "3");
    }
  }

  /**
   * Trains both.
   *
   * @param layers keys of the layers of {@code network} that have weights
   */
  private static void assertSameWay(
      TaskFamily family,
      Values values,
      OptimizerWeights weights,
      MultiLayerNetwork network,
      String... layers) {
    try (NetworkTask task = (NetworkTask) TestingTask.build(family, values)) {
      task.initialize(SEED);
      network.init();
      for (int k = 0; k < layers.length; k++) {
        network.getParam(layers[k] + "_W").assign(ofHere(task, "w" + k));
        network.getParam(layers[k] + "_b").assign(ofHere(task, "b" + k));
      }
      INDArray initial = network.params().dup();
      LearnedUpdater.attach(network, weights);
      Optimizer optimizer = weights.optimizer(task.parameters().layout(), STEPS);
      Random random = new Random(SEED);
      for (int step = 0; step < STEPS; step++) {
        task.fillTrainingBatch(SEED, step);
        drawClasses(task, random);
        network.fit(pictures(task, network), labels(task));
        float loss = task.plan().gradient();
        assertThat(network.score()).as("loss at step %d", step).isCloseTo(loss, within(CLOSE));
        optimizer.update(task.parameters(), task.gradients(), loss);
      }
      double moved = network.params().distance2(initial) / initial.norm2Number().doubleValue();
      assertThat(moved).isGreaterThan(0.02);
      for (int k = 0; k < layers.length; k++) {
        assertClose(network.getParam(layers[k] + "_W"), ofHere(task, "w" + k));
        assertClose(network.getParam(layers[k] + "_b"), ofHere(task, "b" + k));
      }
    }
  }

  /**
   * Classes that nothing can be learned about. With those of the pictures Celo brings the loss to
   * zero, and then blows the rounding errors up of which alone the gradients are.
   */
  private static void drawClasses(NetworkTask task, Random random) {
    for (int i = 0; i < TestingTask.BATCH; i++) {
      task.plan().intInput("classes").put(i, random.nextInt(TestingTask.CLASSES));
    }
  }

  private static void assertClose(INDArray found, INDArray expected) {
    double difference = found.sub(expected).norm2Number().doubleValue();
    assertThat(difference).isLessThan(CLOSE * (1 + expected.norm2Number().doubleValue()));
  }

  /** Weights as Deeplearning4j has them: convolutions as [out, in, rows, columns]. */
  private static INDArray ofHere(NetworkTask task, String name) {
    List<Tensor> tensors = task.parameters().layout().tensors();
    int k = tensors.indexOf(task.parameters().layout().tensor(name));
    INDArray weights = task.parameters().tensor(k);
    return switch (weights.rank()) {
      case 4 -> weights.permute(3, 2, 0, 1);
      case 1 -> weights.reshape(1, weights.length());
      default -> weights;
    };
  }

  private static INDArray pictures(NetworkTask task, MultiLayerNetwork network) {
    float[] pictures = new float[TestingTask.BATCH * TestingTask.SIZE * TestingTask.SIZE];
    task.plan().input("images").get(0, pictures);
    INDArray array = Nd4j.createFromArray(pictures);
    return network.getLayer(0).conf().getLayer() instanceof ConvolutionLayer
        ? array.reshape(TestingTask.BATCH, 1, TestingTask.SIZE, TestingTask.SIZE)
        : array.reshape(TestingTask.BATCH, TestingTask.SIZE * TestingTask.SIZE);
  }

  private static INDArray labels(NetworkTask task) {
    float[][] labels = new float[TestingTask.BATCH][TestingTask.CLASSES];
    for (int i = 0; i < TestingTask.BATCH; i++) {
      labels[i][task.plan().intInput("classes").get(i)] = 1;
    }
    return Nd4j.createFromArray(labels);
  }
}
