package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.velospark.model.dl4j.TestingNetworks.STEPS;
import static org.velospark.model.dl4j.TestingNetworks.WEIGHTS;
import static org.velospark.model.dl4j.TestingNetworks.attached;
import static org.velospark.model.dl4j.TestingNetworks.batch;
import static org.velospark.model.dl4j.TestingNetworks.builder;
import static org.velospark.model.dl4j.TestingNetworks.convolutions;
import static org.velospark.model.dl4j.TestingNetworks.dense;
import static org.velospark.model.dl4j.TestingNetworks.recurrent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class LearnedUpdaterTest {

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
    assertPublishedSteps(dense(builder()), List.of("0_W", "0_b", "1_W", "1_b", "2_W", "2_b"), 7, 5);
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

  /** Clipping, L1 and L2 come before the optimizer, as for any updater. */
  @Test
  void penaltiesAreThoseOfDeeplearning4j() {
    double most = 0.02;
    assertRegularisedSteps(
        builder()
            .l1(0.01)
            .l2(0.1)
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(most),
        (gradient, weight) ->
            Transforms.max(Transforms.min(gradient, most), -most)
                .addi(weight.mul(0.1))
                .addi(Transforms.sign(weight).muli(0.01)),
        0);
  }

  /**
   * It shrinks the weights by a share of what they were before the step. Deeplearning4j gives each
   * layer the decay of the whole network twice.
   */
  @Test
  void weightDecayIsThatOfDeeplearning4j() {
    assertRegularisedSteps(builder().weightDecay(0.01), (gradient, weight) -> gradient, 0.02);
  }

  private static void assertRegularisedSteps(
      NeuralNetConfiguration.Builder builder,
      BinaryOperator<INDArray> ofGradientAndWeight,
      double decay) {
    MultiLayerNetwork network = attached(dense(builder));
    MultiLayerNetwork twin = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
    twin.init(network.params().dup(), false);
    Map<String, INDArray> parameters = twin.paramTable();
    List<String> names = new ArrayList<>(parameters.keySet());
    PublishedTraining training = new PublishedTraining(names, parameters, WEIGHTS, STEPS);
    for (int step = 0; step < 10; step++) {
      DataSet batch = batch(step, 7, 5);
      network.fit(batch);
      twin.setInput(batch.getFeatures());
      twin.setLabels(batch.getLabels());
      twin.computeGradientAndScore();
      Map<String, INDArray> gradients = new HashMap<>();
      Map<String, INDArray> decays = new HashMap<>();
      for (String name : names) {
        INDArray parameter = parameters.get(name);
        boolean weight = name.endsWith("W");
        INDArray regularised = weight ? parameter : parameter.mul(0);
        INDArray mean = twin.gradient().getGradientFor(name).div(7);
        gradients.put(name, ofGradientAndWeight.apply(mean, regularised));
        decays.put(name, regularised.mul(decay));
      }
      training.step(gradients, 1, twin.score());
      decays.forEach((name, part) -> parameters.get(name).subi(part));
      assertThat(network.params().distance2(twin.params()))
          .as("step %d", step)
          .isLessThan(1e-5 * twin.params().norm2Number().doubleValue());
    }
  }

  @Test
  void sixtyFourTimesTheSamePictureIsThePicture() {
    DataSet one = batch(3, 1, 5);
    DataSet many =
        new DataSet(Nd4j.repeat(one.getFeatures(), 64), Nd4j.repeat(one.getLabels(), 64));
    many.setFeatures(many.getFeatures().reshape(64, 5));
    many.setLabels(many.getLabels().reshape(64, 3));
    MultiLayerNetwork alone = attached(dense(builder()));
    MultiLayerNetwork together = attached(dense(builder()));
    for (int step = 0; step < 10; step++) {
      alone.fit(one);
      together.fit(many);
    }
    assertThat(together.params().distance2(alone.params()))
        .isLessThan(1e-5 * alone.params().norm2Number().doubleValue());
  }

  @Test
  void doublePrecisionTakesTheSameSteps() {
    MultiLayerNetwork single = attached(dense(builder()));
    MultiLayerNetwork twice = new MultiLayerNetwork(dense(builder().dataType(DataType.DOUBLE)));
    twice.init(single.params().castTo(DataType.DOUBLE), false);
    LearnedUpdater.attach(twice, WEIGHTS);
    for (int step = 0; step < 20; step++) {
      single.fit(batch(step, 6, 5));
      twice.fit(batch(step, 6, 5));
    }
    assertThat(twice.params().castTo(DataType.FLOAT).distance2(single.params()))
        .isLessThan(1e-5 * single.params().norm2Number().doubleValue());
  }
}
