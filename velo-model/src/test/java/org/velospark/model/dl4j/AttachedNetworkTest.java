package org.velospark.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.velospark.model.dl4j.TestingNetworks.STEPS;
import static org.velospark.model.dl4j.TestingNetworks.WEIGHTS;
import static org.velospark.model.dl4j.TestingNetworks.attached;
import static org.velospark.model.dl4j.TestingNetworks.batch;
import static org.velospark.model.dl4j.TestingNetworks.bits;
import static org.velospark.model.dl4j.TestingNetworks.builder;
import static org.velospark.model.dl4j.TestingNetworks.convolutions;
import static org.velospark.model.dl4j.TestingNetworks.dense;
import static org.velospark.model.dl4j.TestingNetworks.graph;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.profiler.ProfilerConfig;

/** What Deeplearning4j does with a network besides fitting it. */
class AttachedNetworkTest {
  private static final String NOT_ATTACHED =
      "The learned optimizer is not attached to this network: Deeplearning4j drops it when it"
          + " restores, clones or transfers a network or sets a learning rate, and pretraining does"
          + " not know it. Call LearnedUpdater.attach(network), or attach(network, weights) if it has"
          + " others than the shipped ones, before training. A SameDiff graph is trained by"
          + " SameDiffTraining";

  private static void fit(Consumer<DataSet> network, int from, int to, long... shape) {
    for (int step = from; step < to; step++) {
      network.accept(batch(step, 6, shape));
    }
  }

  private static void assertNotAttached(Runnable training) {
    assertThatThrownBy(training::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(NOT_ATTACHED);
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    return ModelSerializer.restoreMultiLayerNetwork(
        new ByteArrayInputStream(file.toByteArray()), true);
  }

  @Test
  void aRestoredNetworkGoesOnWithTheSameBits() throws IOException {
    for (MultiLayerConfiguration configuration :
        List.of(
            dense(builder()),
            dense(builder().biasUpdater(new Adam(1e-2))),
            dense(builder().dataType(DataType.DOUBLE)))) {
      MultiLayerNetwork network = attached(configuration);
      fit(network::fit, 0, 10, 5);
      MultiLayerNetwork restored = restored(network);
      fit(network::fit, 10, 20, 5);
      assertNotAttached(() -> fit(restored::fit, 10, 11, 5));
      // What the refused step did to the weights is not known; the file has them.
      MultiLayerNetwork again = restored(attachedTo(configuration, 10));
      LearnedUpdater.attach(again, WEIGHTS);
      fit(again::fit, 10, 20, 5);
      assertThat(bits(again.params())).isEqualTo(bits(network.params()));
      assertThat(bits(again.updaterState())).isEqualTo(bits(network.updaterState()));
      assertThat(again).isEqualTo(network);
    }
  }

  private static MultiLayerNetwork attachedTo(MultiLayerConfiguration configuration, int steps) {
    MultiLayerNetwork network = attached(configuration);
    fit(network::fit, 0, steps, 5);
    return network;
  }

  @Test
  void aRestoredNetworkWithUpdatesOfOthersBetweenGoesOnWithTheSameBits() throws IOException {
    MultiLayerNetwork network = attached(convolutions());
    fit(network::fit, 0, 5, 2, 8, 8);
    MultiLayerNetwork restored = restored(network);
    LearnedUpdater.attach(restored, WEIGHTS);
    fit(network::fit, 5, 10, 2, 8, 8);
    fit(restored::fit, 5, 10, 2, 8, 8);
    assertThat(bits(restored.params())).isEqualTo(bits(network.params()));
  }

  @Test
  void aRestoredGraphGoesOnWithTheSameBits() throws IOException {
    ComputationGraph graph = new ComputationGraph(graph());
    LearnedUpdater.attach(graph, WEIGHTS);
    fit(graph::fit, 0, 5, 2, 8, 8);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);
    ComputationGraph refused = graph.clone();
    assertNotAttached(() -> fit(refused::fit, 5, 6, 2, 8, 8));
    LearnedUpdater.attach(restored, WEIGHTS);
    fit(graph::fit, 5, 10, 2, 8, 8);
    fit(restored::fit, 5, 10, 2, 8, 8);
    assertThat(bits(restored.params())).isEqualTo(bits(graph.params()));
    assertThat(bits(restored.updaterState())).isEqualTo(bits(graph.updaterState()));
  }

  @Test
  void aCloneGoesItsOwnWay() {
    MultiLayerNetwork network = attachedTo(dense(builder()), 5);
    MultiLayerNetwork clone = network.clone();
    assertNotAttached(() -> fit(network.clone()::fit, 5, 6, 5));
    LearnedUpdater.attach(clone, WEIGHTS);
    fit(network::fit, 5, 10, 5);
    INDArray after = network.params().dup();
    fit(clone::fit, 5, 10, 5);
    assertThat(bits(clone.params())).isEqualTo(bits(after));
    fit(clone::fit, 10, 11, 5);
    assertThat(bits(network.params())).isEqualTo(bits(after)).isNotEqualTo(bits(clone.params()));
  }

  @Test
  void attachingAgainChangesNothing() {
    MultiLayerNetwork once = attachedTo(dense(builder()), 10);
    MultiLayerNetwork twice = attachedTo(dense(builder()), 5);
    LearnedUpdater.attach(twice, WEIGHTS);
    fit(twice::fit, 5, 10, 5);
    assertThat(bits(twice.params())).isEqualTo(bits(once.params()));
  }

  @Test
  void frozenLayersStay() {
    MultiLayerNetwork pretrained = attachedTo(dense(builder()), 5);
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder()
                    .updater(LearnedUpdater.of(WEIGHTS, STEPS))
                    .build())
            .setFeatureExtractor(0)
            .nOutReplace(2, 3, org.deeplearning4j.nn.weights.WeightInit.XAVIER)
            .build();
    assertNotAttached(() -> fit(transferred.clone()::fit, 0, 1, 5));
    LearnedUpdater.attach(transferred, WEIGHTS);
    INDArray frozen = transferred.getParam("0_W").dup();
    INDArray free = transferred.getParam("1_W").dup();
    fit(transferred::fit, 0, 5, 5);
    assertThat(bits(transferred.getParam("0_W"))).isEqualTo(bits(frozen));
    assertThat(bits(transferred.getParam("1_W"))).isNotEqualTo(bits(free));
  }

  @Test
  void earlyStoppingTrainsAndKeepsModels() {
    MultiLayerNetwork network = attached(dense(builder()));
    ListDataSetIterator<DataSet> data =
        new ListDataSetIterator<>(List.of(batch(0, 6, 5), batch(1, 6, 5)), 6);
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .scoreCalculator(new DataSetLossCalculator(data, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(configuration, network, data).fit();
    assertThat(result.getTotalEpochs()).isEqualTo(3);
    MultiLayerNetwork best = result.getBestModel();
    assertNotAttached(() -> best.clone().fit(data));
    LearnedUpdater.attach(best, WEIGHTS);
    best.fit(data);
  }

  @Test
  void listenersSeeTheTraining() {
    MultiLayerNetwork network = attached(dense(builder()));
    List<Integer> iterations = new ArrayList<>();
    List<INDArray> updates = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            iterations.add(iteration);
            updates.add(model.gradient().gradient().dup());
          }
        });
    INDArray before = network.params().dup();
    fit(network::fit, 0, 2, 5);
    assertThat(iterations).containsExactly(0, 1);
    assertThat(before.sub(updates.get(0)).sub(updates.get(1)).distance2(network.params()))
        .isLessThan(1e-6);
  }

  @Test
  void pretrainingIsRefusedAndWhatIsItsAloneStays() {
    MultiLayerNetwork network =
        attached(
            builder()
                .list(
                    new AutoEncoder.Builder().nIn(5).nOut(4).build(),
                    new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build())
                .build());
    INDArray weights = network.getParam("0_W").dup();
    INDArray ofPretraining = network.getParam("0_vb").dup();
    fit(network::fit, 0, 2, 5);
    assertThat(bits(network.getParam("0_W"))).isNotEqualTo(bits(weights));
    assertThat(bits(network.getParam("0_vb"))).isEqualTo(bits(ofPretraining));
    assertNotAttached(() -> network.pretrainLayer(0, batch(0, 6, 5).getFeatures()));
  }

  @Test
  void sequencesOfWordsAndAttentionAreTrained() {
    MultiLayerNetwork network =
        attached(
            builder()
                .list(
                    new EmbeddingSequenceLayer.Builder().nIn(11).nOut(8).build(),
                    new Bidirectional(new LSTM.Builder().nOut(8).build()),
                    new SelfAttentionLayer.Builder().nOut(8).nHeads(2).projectInput(true).build(),
                    new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(11, 6))
                .build());
    INDArray words = Nd4j.createFromArray(new float[][] {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 0, 1}});
    INDArray labels = batch(0, 2, 5, 6).getLabels();
    assertAllTrained(network, new DataSet(words, labels));
  }

  @Test
  void allKindsOfConvolutionsAreTrained() {
    MultiLayerNetwork flat =
        attached(
            builder()
                .convolutionMode(ConvolutionMode.Same)
                .list(
                    new SeparableConvolution2D.Builder(3, 3).nOut(4).build(),
                    new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).build(),
                    new Deconvolution2D.Builder(3, 3).nOut(4).build(),
                    new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(8, 8, 2))
                .build());
    assertAllTrained(flat, batch(0, 4, 2, 8, 8));
    MultiLayerNetwork deep =
        attached(
            builder()
                .list(
                    new Convolution3D.Builder(2, 2, 2).nOut(3).build(),
                    new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 4, 4, 4, 2))
                .build());
    assertAllTrained(deep, batch(0, 4, 2, 4, 4, 4));
    MultiLayerNetwork sequences =
        attached(
            builder()
                .convolutionMode(ConvolutionMode.Same)
                .list(
                    new Convolution1DLayer.Builder(3).nOut(4).build(),
                    new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(5, 6))
                .build());
    assertAllTrained(sequences, batch(0, 4, 5, 6));
  }

  private static void assertAllTrained(MultiLayerNetwork network, DataSet data) {
    INDArray before = network.params().dup();
    Map<String, INDArray> initial = new HashMap<>();
    network.paramTable().forEach((name, parameter) -> initial.put(name, parameter.dup()));
    for (int step = 0; step < 4; step++) {
      network.fit(data);
    }
    assertThat(network.params().sub(before).isInfinite().any()).isFalse();
    initial.forEach(
        (name, parameter) -> {
          assertThat(network.getParam(name).isNaN().any()).as(name).isFalse();
          assertThat(network.getParam(name).distance1(parameter)).as(name).isPositive();
        });
  }

  @Test
  void piecesOfSequencesAreSteps() {
    MultiLayerNetwork network =
        attached(
            builder()
                .list(
                    new LSTM.Builder().nIn(5).nOut(5).build(),
                    new RnnOutputLayer.Builder()
                        .nIn(5)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(3)
                .build());
    network.fit(batch(0, 4, 5, 9));
    assertThat(network.getIterationCount()).isEqualTo(3);
  }

  @Test
  void noArrayLeavesItsWorkspace() {
    Nd4j.getExecutioner()
        .setProfilingConfig(ProfilerConfig.builder().checkWorkspaces(true).build());
    try {
      fit(attached(convolutions())::fit, 0, 3, 2, 8, 8);
    } finally {
      Nd4j.getExecutioner().setProfilingConfig(ProfilerConfig.builder().build());
    }
  }

  @Test
  void whatCannotBeAttachedSaysWhy() {
    assertThatThrownBy(
            () ->
                LearnedUpdater.attach(
                    new MultiLayerNetwork(dense(builder())), TestingWeights.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "The network was configured for the optimizer velo with weights of SHA-256 %s, but"
                .formatted(WEIGHTS.thetaSha256()))
        .hasMessageEndingWith("attach the weights that it was configured with");
    assertThatThrownBy(() -> attached(dense(builder().updater(new Adam(1e-3)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No parameter of the network is configured for a learned optimizer; build it with"
                + " .updater(LearnedUpdater.of(weights, numSteps))");
    assertThatThrownBy(
            () -> attached(dense(builder().biasUpdater(LearnedUpdater.of(WEIGHTS, STEPS + 1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but they name [LearnedUpdater(velo ");
    assertThatThrownBy(() -> attached(dense(builder().dataType(DataType.valueOf("HALF")))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "A learned optimizer trains weights of type FLOAT or DOUBLE, not HALF");
    assertThatThrownBy(() -> LearnedUpdater.of(WEIGHTS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The number of training steps must be at least 1, but is 0");
    LearnedUpdater updater = LearnedUpdater.of(WEIGHTS, STEPS);
    assertThat(updater.hasLearningRate()).isFalse();
    assertThatThrownBy(() -> updater.setLrAndSchedule(0.1, null))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("A learned optimizer has no learning rate to set");
  }

  /** Deeplearning4j makes its updaters anew and moves their state. */
  @Test
  void theLearningRateOfOtherParametersCanBeSet() {
    MultiLayerConfiguration configuration = dense(builder().biasUpdater(new Adam(1e-2)));
    MultiLayerNetwork undisturbed = attachedTo(configuration, 10);
    MultiLayerNetwork network = attachedTo(configuration, 5);
    network.setLearningRate(0.1);
    assertNotAttached(() -> fit(network.clone()::fit, 5, 6, 5));
    LearnedUpdater.attach(network, WEIGHTS);
    fit(network::fit, 5, 10, 5);
    assertThat(bits(network.params())).isEqualTo(bits(undisturbed.params()));
  }

  @Test
  void aConfigurationIsTheSameAfterJson() {
    MultiLayerConfiguration configuration =
        dense(
            builder()
                .updater(
                    LearnedUpdater.of(
                        WEIGHTS, 7, new org.velospark.model.prefab.Prefab(3, 1e-6f))));
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(read).isEqualTo(configuration);
    LearnedUpdater updater =
        (LearnedUpdater) ((DenseLayer) read.getConf(0).getLayer()).getIUpdater();
    assertThat(updater).isEqualTo(((DenseLayer) configuration.getConf(0).getLayer()).getIUpdater());
    assertThat(updater.stateSize(10)).isGreaterThan(80);
  }

  @Test
  void theStepsOfATrainingAreCounted() {
    ListDataSetIterator<DataSet> data =
        new ListDataSetIterator<>(List.of(batch(0, 6, 5), batch(1, 6, 5), batch(2, 3, 5)), 1);
    assertThat(LearnedUpdater.steps(data, 4)).isEqualTo(12);
    assertThat(data.hasNext()).isTrue();
  }
}
