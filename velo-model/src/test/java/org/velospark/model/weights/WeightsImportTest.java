package org.velospark.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;

class WeightsImportTest {
  private static final VeloConfig SMALL = VeloConfig.of(3, 2);
  private static final float[] THETA = WeightFiles.theta(SMALL, 3);

  @Property(tries = 30)
  void flaxOfAnySizeIsRead(
      @ForAll @IntRange(min = 1, max = 40) int lstmWidth,
      @ForAll @IntRange(min = 1, max = 40) int banks)
      throws WeightsException {
    VeloConfig config = VeloConfig.of(lstmWidth, banks);
    float[] theta = WeightFiles.theta(config, 5);

    OptimizerWeights read =
        read(WeightFiles.msgpack(WeightFiles.tree(config, theta)), ImportSettings.released());

    assertThat(read.config()).isEqualTo(config);
    assertThat(read.theta()).isEqualTo(theta);
    assertThat(read.licence()).isEqualTo("not stated");
  }

  /**
   * {@code flax.serialization.to_bytes} of flax 0.8.5 wrote these two files: for every tensor in
   * the order of the layout, with i counting on, {@code ((37 * i) % 101 - 50) / 64}. The second one
   * is {@code {"params": ..., "gen_id": "abc", "step": np.int32(7), "lr": 1e-3, "z": 1+2j, "none":
   * None, "history": [np.float64(1.5), jnp.ones((2,), jnp.bfloat16)]}} with {@code MAX_CHUNK_SIZE}
   * of 64 bytes.
   */
  @Test
  void filesOfFlaxAreRead() throws IOException {
    float[] theta = new float[new Velo(SMALL).weights().length()];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = ((37 * i) % 101 - 50) / 64f;
    }
    byte[] alone = resource("velo-3-2.flax.msgpack");
    byte[] checkpoint = resource("velo-3-2-checkpoint.flax.msgpack");

    assertThat(read(alone, ImportSettings.released()).theta()).isEqualTo(theta);
    OptimizerWeights read = read(checkpoint, ImportSettings.released());

    assertThat(read.config()).isEqualTo(SMALL);
    assertThat(read.theta()).isEqualTo(theta);
    assertThat(read.provenance())
        .isEqualTo(
            Map.of(
                "source.at", "params",
                "source.file", "file",
                "source.format", "flax msgpack",
                "source.sha256", Sha256.hex(checkpoint)));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = WeightsImportTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void whatIsWrittenForFlaxIsReadAgain() throws WeightsException {
    OptimizerWeights weights = new OptimizerWeights(SMALL, THETA, "MIT", Map.of(), "");

    assertThat(read(weights.toFlaxBytes(), ImportSettings.released()).theta()).isEqualTo(THETA);
  }

  @Test
  void settingsThatTheFileDoesNotHaveAreGiven() throws WeightsException {
    OptimizerWeights read =
        read(
            WeightFiles.msgpack(WeightFiles.tree(SMALL, THETA)),
            new ImportSettings(
                Map.of(
                    "bank-scale", "1", "bugged-loss-features", "true", "bugged-lstm-state", "true"),
                Optional.empty(),
                "Apache-2.0",
                Map.of("meta-training", "none"),
                "Random"));

    assertThat(read.config()).isEqualTo(new VeloConfig(3, 2, 1, true, true));
    assertThat(read.licence()).isEqualTo("Apache-2.0");
    assertThat(read.description()).isEqualTo("Random");
    assertThat(read.provenance()).containsEntry("meta-training", "none");
  }

  @Test
  void settingsThatDoNotFitAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    WeightFiles.msgpack(WeightFiles.tree(SMALL, THETA)),
                    new ImportSettings(
                        Map.of("bank-scale", "0", "phase", "x"),
                        Optional.empty(),
                        "MIT",
                        Map.of(),
                        "")))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "file: These are not the weights of an optimizer known here: bank-scale must be positive"
                + " and finite, but is 0.0; setting 'phase' is unknown; there are [bank-scale,"
                + " banks, bugged-loss-features, bugged-lstm-state, lstm-width]");
    assertThatThrownBy(
            () ->
                read(
                    WeightFiles.msgpack(WeightFiles.tree(SMALL, THETA)),
                    new ImportSettings(
                        Map.of("banks", "3"), Optional.empty(), "MIT", Map.of(), "")))
        .hasMessageContaining(
            "tensor 'ff_mod_stack/~/w0__0' has shape [2, 1, 4], expected [3, 1, 4]; ");
  }

  @Test
  void oneOfSeveralOptimizersIsChosen() throws WeightsException {
    VeloConfig other = VeloConfig.of(1, 1);
    float[] moments = WeightFiles.theta(other, 4);
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("params", WeightFiles.tree(SMALL, THETA));
    state.put("opt_state", List.of(Map.of("mu", WeightFiles.tree(other, moments))));
    byte[] file = WeightFiles.msgpack(Map.of("learner", state));

    assertThatThrownBy(() -> read(file, ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "file: There are several optimizers, say which: there is one at"
                + " 'learner/opt_state/0/mu', 'learner/params'");
    assertThat(read(file, at("learner/params")).theta()).isEqualTo(THETA);
    assertThat(read(file, at("learner/opt_state/0/mu")).theta()).isEqualTo(moments);
    assertThatThrownBy(() -> read(file, at("learner")))
        .hasMessageStartingWith("file: No optimizer lies at 'learner', there is one at");
  }

  private static ImportSettings at(String path) {
    return new ImportSettings(Map.of(), Optional.of(path), "MIT", Map.of(), "");
  }

  @Test
  void whatIsNoOptimizerIsNamed() {
    assertRefused(
        Map.of("nn", Map.of("w", WeightFiles.array("float32", List.of(1), new byte[4]))),
        "Nothing in it is named 'ff_mod_stack/', as part of a VeLO or Celo is; there is 'nn/w'");
    assertRefused(
        Map.of(),
        "Nothing in it is named 'ff_mod_stack/', as part of a VeLO or Celo is; there are no"
            + " arrays");
    Map<String, Object> half = WeightFiles.tree(SMALL, THETA);
    half.put("lstm_init_state", 3);
    half.remove("rnn_params");
    assertRefused(
        half,
        "These are not the weights of an optimizer known here: tensor 'rnn_params/linear_1/w' is"
            + " missing; tensor 'lstm_init_state/hidden' is missing");
    Map<String, Object> wider = WeightFiles.tree(SMALL, THETA);
    wider.put(
        "rnn_params",
        Map.of(
            "linear_1", Map.of("w", WeightFiles.array("float32", List.of(31, 1), new byte[124]))));
    assertRefused(
        wider,
        "These are not the weights of an optimizer known here: its LSTM reads 31 numbers of a"
            + " tensor, which that of no known architecture (%s) does"
                .formatted(Architecture.ids()));
  }

  @Test
  void elementsOfOtherTypesAreRefused() {
    Map<String, Object> tree = WeightFiles.tree(SMALL, THETA);
    tree.put(
        "lstm_init_state",
        Map.of(
            "hidden", WeightFiles.array("bfloat16", List.of(1, 3), new byte[6]),
            "cell", WeightFiles.array("float64", List.of(1, 3), new byte[24])));

    assertRefused(
        tree,
        "These are not the weights of an optimizer known here: tensor 'lstm_init_state/hidden' holds"
            + " 'bfloat16', expected float32; tensor 'lstm_init_state/cell' holds 'float64',"
            + " expected float32");
  }

  private static void assertRefused(Object tree, String message) {
    assertThatThrownBy(() -> read(WeightFiles.msgpack(tree), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage("file: " + message);
  }

  @Test
  void safetensorsWithThePublishedNamesAreRead() throws WeightsException {
    SafetensorsFile.Builder file = SafetensorsFile.builder();
    for (Tensor tensor : new Velo(SMALL).weights().tensors()) {
      file.floats("theta/" + tensor.name(), tensor.shape(), Theta.slice(THETA, tensor));
    }

    OptimizerWeights read = read(file.build().toBytes(), ImportSettings.released());

    assertThat(read.theta()).isEqualTo(THETA);
    assertThat(read.provenance()).containsEntry("source.at", "theta");
  }

  @Test
  void ownFormatNeedsNoImport() {
    OptimizerWeights weights = new OptimizerWeights(SMALL, THETA, "MIT", Map.of(), "");

    assertThatThrownBy(() -> read(weights.toBytes(), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage("file: These weights have the format 'velospark-optimizer-1' already");
  }

  @Property(tries = 20)
  void veloOfPyloTakesTheSameSteps(
      @ForAll @IntRange(min = 1, max = 9) int lstmWidth,
      @ForAll @IntRange(min = 1, max = 9) int banks,
      @ForAll boolean lstmFirst)
      throws WeightsException {
    VeloConfig config = VeloConfig.of(lstmWidth, banks);
    float[] theta = WeightFiles.theta(config, 6);
    List<SafetensorsFile> pylo = WeightFiles.pylo(config, theta);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/model.safetensors", pylo.get(lstmFirst ? 0 : 1).toBytes());
    files.put("b/model.safetensors", pylo.get(lstmFirst ? 1 : 0).toBytes());

    OptimizerWeights read = WeightsImport.read(files, ImportSettings.released());

    assertThat(read.config()).isEqualTo(config);
    assertThat(read.theta()).isEqualTo(theta);
    TensorLayout target = TensorLayout.builder().add("w", 3, 2).add("b", 2).build();
    assertThat(OptimizerWeightsTest.trained(read.optimizer(target, 10), target))
        .isEqualTo(
            OptimizerWeightsTest.trained(config.create().optimizer(theta, target, 10), target));
    assertThat(read.provenance())
        .containsEntry("source.format", "PyLO safetensors")
        .containsEntry("source.file.1", "model.safetensors")
        .containsEntry("source.sha256.2", Sha256.hex(files.get("b/model.safetensors")));
  }

  /**
   * PyLO's own code (d05c6c1, with torch 2.15.0 and huggingface_hub 2.4.0) stored these two files
   * by {@code save_pretrained}: {@code VeLORNN(lstm_hidden_size=3, param_inits=2)} as it is
   * initialised and {@code VeLOMLP(param_inits=2)} with normal weights of 0.3, initial states as
   * well. Its {@code VeLO_naive} with {@code lr=1} then took the steps of {@link
   * OptimizerWeightsTest#trained} to these weights. Both sides compute in 32-bit floats.
   */
  @Test
  void filesOfPyloTakeItsSteps() throws IOException {
    float[] trainedByPylo = {
      0.6461341381072998f, 0.6719178557395935f, 0.6199429035186768f, 0.679369330406189f,
      0.8452766537666321f, 0.7875272035598755f, 2.4554190635681152f, 1.8205811977386475f
    };
    TensorLayout target = TensorLayout.builder().add("w", 3, 2).add("b", 2).build();

    OptimizerWeights read =
        WeightsImport.read(
            Map.of(
                "rnn", resource("pylo-velo-rnn-3-2.safetensors"),
                "mlp", resource("pylo-velo-mlp-3-2.safetensors")),
            ImportSettings.released());

    assertThat(read.config()).isEqualTo(SMALL);
    float[] trained = OptimizerWeightsTest.trained(read.optimizer(target, 10), target);
    for (int i = 0; i < trained.length; i++) {
      assertThat(trained[i]).isCloseTo(trainedByPylo[i], withinPercentage(0.001));
    }
  }

  @Test
  void halfAVeloOfPyloIsRefused() {
    List<SafetensorsFile> pylo = WeightFiles.pylo(SMALL, THETA);

    assertThatThrownBy(() -> read(pylo.get(0).toBytes(), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "file: These are weights of PyLO's VeLORNN alone, and a VeLO has those of VeLOMLP, too;"
                + " give both files");
    assertThatThrownBy(() -> read(pylo.get(1).toBytes(), ImportSettings.released()))
        .hasMessage(
            "file: These are weights of PyLO's VeLOMLP alone, and a VeLO has those of VeLORNN, too;"
                + " give both files");
    assertThatThrownBy(
            () ->
                WeightsImport.read(
                    Map.of("a", pylo.get(0).toBytes(), "b", pylo.get(0).toBytes()),
                    ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(
            "These are not the files of one optimizer: tensor 'mix_layer1.weight'");
  }

  @Test
  void otherOptimizersOfPyloAreNamed() {
    assertThatThrownBy(() -> read(safetensors("network.input.weight"), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "file: These are weights of PyLO's MetaMLP, the network of its small_fc_lopt, MuLO and"
                + " ELO; of PyLO's optimizers only VeLO can be imported");
    assertThatThrownBy(() -> read(safetensors("dense_w.0"), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "file: These are weights of PyLO's CELO2MLP, the network of Celo2; of PyLO's optimizers"
                + " only VeLO can be imported");
  }

  private static byte[] safetensors(String name) {
    return SafetensorsFile.builder().floats(name, List.of(1, 1), new float[1]).build().toBytes();
  }

  @Test
  void filesAreReadFromFolders(@TempDir Path folder) throws IOException {
    List<SafetensorsFile> pylo = WeightFiles.pylo(SMALL, THETA);
    List<Path> files = new ArrayList<>();
    files.add(Files.write(folder.resolve("rnn.safetensors"), pylo.get(0).toBytes()));
    files.add(Files.write(folder.resolve("mlp.safetensors"), pylo.get(1).toBytes()));

    assertThat(WeightsImport.read(files, ImportSettings.released()).theta()).isEqualTo(THETA);
    Path nothing = Files.write(folder.resolve("nothing"), new byte[0]);
    assertThatThrownBy(() -> WeightsImport.read(List.of(nothing), ImportSettings.released()))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(
            nothing + ": Expected the weights of a learned optimizer, found neither");
  }

  static OptimizerWeights read(byte[] file, ImportSettings settings) throws WeightsException {
    return WeightsImport.read(Map.of("file", file), settings);
  }
}
