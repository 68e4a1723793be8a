package org.velospark.model.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.TensorLayout;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.velospark.VelosparkConfig;

class OptimizerWeightsTest {
  private static final VeloConfig SMALL = new VeloConfig(2, 1, 1.5f, false, true);
  private static final float[] THETA = WeightFiles.theta(SMALL, 1);
  private static final OptimizerWeights WEIGHTS =
      new OptimizerWeights(
          SMALL,
          THETA,
          "CC0-1.0",
          Map.of("seed", "7", "configuration", "a {\n b = 1\n}"),
          "A test");

  @Property(tries = 50)
  void readingGivesWhatWasWritten(
      @ForAll @IntRange(min = 1, max = 5) int lstmWidth,
      @ForAll @IntRange(min = 1, max = 4) int banks,
      @ForAll boolean buggedLoss,
      @ForAll boolean buggedState,
      @ForAll long seed)
      throws WeightsException {
    VeloConfig config = new VeloConfig(lstmWidth, banks, 0.1f, buggedLoss, buggedState);
    float[] theta = WeightFiles.theta(config, seed);
    OptimizerWeights written =
        new OptimizerWeights(config, theta, "MIT", Map.of("seed", Long.toString(seed)), "");

    OptimizerWeights read = OptimizerWeights.read(written.toBytes());

    assertThat(read.config()).isEqualTo(config);
    assertThat(read.theta()).isEqualTo(theta);
    assertThat(read.licence()).isEqualTo("MIT");
    assertThat(read.provenance()).isEqualTo(written.provenance());
    assertThat(read.description()).isEmpty();
    assertThat(read.toBytes()).isEqualTo(written.toBytes());
  }

  @Property(tries = 20)
  void everyPhaseIsReadAsItWasWritten(
      @ForAll CeloPhase phase, @ForAll boolean celo, @ForAll long seed) throws WeightsException {
    OptimizerConfig config =
        celo
            ? new CeloConfig(3, phase)
            : new VelosparkConfig(3, phase, new StepSizes(0.05f, 0.5f, 0.75f, 0.25f));
    float[] theta = WeightFiles.theta(config, seed);
    OptimizerWeights read =
        OptimizerWeights.read(new OptimizerWeights(config, theta, "MIT", Map.of(), "").toBytes());
    assertThat(read.config()).isEqualTo(config);
    assertThat(read.theta()).isEqualTo(theta);
    assertThat(read.features()).isEqualTo("hyper-v2-30-" + (celo ? 18 : 30));
  }

  @Test
  void whatNoProgramInJaxHasIsNotWrittenForIt() {
    VelosparkConfig config = new VelosparkConfig(3, CeloPhase.TOGETHER, StepSizes.PUBLISHED);
    OptimizerWeights own =
        new OptimizerWeights(config, WeightFiles.theta(config, 1), "MIT", Map.of(), "");
    assertThatThrownBy(own::toFlaxBytes)
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "The architecture 'velospark' is velospark's own, and no program in JAX has it");
  }

  /** The bytes as docs/weights.md describes them. */
  @Test
  void fileIsWhatTheDocumentationSays() {
    StringBuilder header =
        new StringBuilder(
            "{\"__metadata__\":{\"architecture\":\"velo\",\"description\":\"A test\","
                + "\"features\":\"hyper-v2-30-30\",\"format\":\"velospark-optimizer-1\","
                + "\"licence\":\"CC0-1.0\",\"optimizer.bank-scale\":\"1.5\","
                + "\"optimizer.banks\":\"1\",\"optimizer.bugged-loss-features\":\"false\","
                + "\"optimizer.bugged-lstm-state\":\"true\",\"optimizer.lstm-width\":\"2\","
                + "\"provenance.configuration\":\"a {\\n b = 1\\n}\",\"provenance.seed\":\"7\","
                + "\"theta.sha256\":\"%s\"}".formatted(WEIGHTS.thetaSha256()));
    int offset = 0;
    for (TensorLayout.Tensor tensor : new Velo(SMALL).weights().tensors()) {
      header.append(
          ",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  tensor.name(),
                  tensor.shape().toString().replace(" ", ""),
                  offset,
                  offset + 4 * tensor.length()));
      offset += 4 * tensor.length();
    }
    header.append('}');
    byte[] text = (header + " ".repeat(Math.floorMod(-header.length(), 8))).getBytes(UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + 4 * THETA.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text);
    for (float weight : THETA) {
      file.putFloat(weight);
    }

    assertThat(WEIGHTS.toBytes()).isEqualTo(file.array());
  }

  @Test
  void fileIsAnOptimizerInOneCall(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("small.safetensors"), WEIGHTS.toBytes());
    TensorLayout target = TensorLayout.builder().add("w", 3, 2).add("b", 2).build();

    float[] expected = trained(new Velo(SMALL).optimizer(THETA, target, 10), target);

    assertThat(trained(OptimizerWeights.read(file).optimizer(target, 10), target))
        .isEqualTo(expected);
  }

  /** Weights after three steps on a bowl. */
  static float[] trained(Optimizer optimizer, TensorLayout target) {
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      for (int i = 0; i < target.length(); i++) {
        parameters.floats().put(i, 0.1f * (i + 1));
      }
      for (int step = 0; step < 3; step++) {
        float loss = 0;
        for (int i = 0; i < target.length(); i++) {
          float weight = parameters.floats().get(i);
          loss += weight * weight / 2;
          gradients.floats().put(i, weight);
        }
        optimizer.update(parameters, gradients, loss);
      }
      float[] trained = new float[target.length()];
      parameters.floats().get(0, trained);
      return trained;
    }
  }

  @Test
  void arraysAreCopied() {
    float[] theta = THETA.clone();
    OptimizerWeights weights = new OptimizerWeights(SMALL, theta, "MIT", Map.of(), "");

    theta[0] = 9;
    weights.theta()[1] = 9;

    assertThat(weights.theta()).isEqualTo(THETA);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    float[] theta = THETA.clone();
    theta[0] = Float.NaN;
    theta[theta.length - 1] = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> new OptimizerWeights(SMALL, theta, " ", Map.of(), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "These are not the weights of a learned optimizer: the licence is blank; name one, or"
                + " say 'not stated'; tensor 'ff_mod_stack/~/w0__0' has 1 weights of 4 that are not"
                + " finite, the first is element 0: NaN; tensor 'rnn_params/step_size/b' has 1"
                + " weights of 1 that are not finite, the first is element 0: -Infinity");
    assertThatThrownBy(() -> new OptimizerWeights(SMALL, new float[3], "MIT", Map.of(), ""))
        .hasMessageContaining("there are 3 weights, but VeloConfig[lstmWidth=2,")
        .hasMessageEndingWith("has " + THETA.length);
  }

  @Test
  void everythingThatIsWrongWithAFileIsNamedAtOnce() {
    assertRefused(
        text ->
            text.replace("\"optimizer.banks\":\"1\"", "\"optimizer.banks\":\"x\"")
                .replace("\"features\":\"hyper-v2-30-30\"", "\"features\":\"hyper-v2-29-30\"")
                .replace("\"licence\":\"CC0-1.0\"", "\"optimizer.bonks\":\"1\""),
        "These are not the weights of a learned optimizer: the weights are for features"
            + " 'hyper-v2-29-30', but velo here has 'hyper-v2-30-30'; setting 'banks' is 'x',"
            + " expected a whole number; setting 'bonks' is unknown; there are [bank-scale, banks,"
            + " bugged-loss-features, bugged-lstm-state, lstm-width]; metadata 'licence' is"
            + " missing");
    assertRefused(
        text ->
            text.replace("\"ff_mod_stack/~/w1\"", "\"ff_mod_stack/~/wx\"")
                .replace("[1,4,3]", "[1,3,4]"),
        "These are not the weights of a learned optimizer: tensor 'ff_mod_stack/~/w1' [1, 4, 4] is"
            + " missing; tensor 'ff_mod_stack/~/w2' has shape [1, 3, 4], expected [1, 4, 3]; tensor"
            + " 'ff_mod_stack/~/wx' is none of this optimizer");
    assertRefused(
        text -> text.replace("lstm-width\":\"2\"", "lstm-width\":\"1000000000\""),
        "These are not the weights of a learned optimizer:"
            + " VeloConfig[lstmWidth=1000000000, banks=1, bankScale=1.5, buggedLossFeatures=false,"
            + " buggedLstmState=true] is too large for one vector of weights");
    assertRefused(
        text -> text.replace("\"optimizer.bank-scale\":\"1.5\"", "\"optimizer.bank-scale\":\"-1\""),
        "These are not the weights of a learned optimizer: bank-scale must be positive and finite,"
            + " but is -1.0");
    assertRefused(
        text -> text.replace("\"architecture\":\"velo\"", "\"architecture\":\"vela\""),
        "These are not the weights of a learned optimizer: architecture 'vela' is unknown; there"
            + " are "
            + Architecture.ids());
    assertRefused(
        text ->
            text.replace("\"architecture\":\"velo\"", "\"x\":\"\"")
                .replace("\"description\":\"A test\"", "\"y\":\"\"")
                .replace("\"licence\":\"CC0-1.0\"", "\"licence\":\" \"")
                .replace("\"theta.sha256\"", "\"theta\""),
        "These are not the weights of a learned optimizer: metadata 'architecture' is missing; the"
            + " licence is blank; metadata 'description' is missing; metadata 'theta.sha256' is"
            + " missing");
    assertRefused(
        text -> text.replace("velospark-optimizer-1", "velospark-optimizer-2"),
        "Expected weights of format 'velospark-optimizer-1', found a safetensors file of format"
            + " 'velospark-optimizer-2'; if it is another program's, 'velo import' makes weights of"
            + " it");
  }

  @Test
  void weightsThatChangedAreNoticed() {
    byte[] file = WEIGHTS.toBytes();
    file[file.length - 1] ^= 1;

    assertThatThrownBy(() -> OptimizerWeights.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("; the file was damaged or changed");
  }

  @Test
  void otherFilesAreToldApart(@TempDir Path folder) throws IOException {
    assertKind(new byte[0], "found neither a safetensors nor a flax msgpack file (0 bytes,");
    assertKind("PK\3\4...".getBytes(UTF_8), "found a zip archive, as torch.save and");
    assertKind(new byte[] {(byte) 0x80, 4, (byte) 0x95}, "found a Python pickle, which is a");
    assertKind(WEIGHTS.toFlaxBytes(), "found a msgpack file, as flax writes it; 'velo import'");
    assertKind(
        SafetensorsFile.builder()
            .metadata("format", "velospark-checkpoint-1")
            .floats("theta", List.of(1), new float[1])
            .build()
            .toBytes(),
        "which is the checkpoint of a run; 'velo export' makes weights of it");
    assertKind(
        SafetensorsFile.builder().floats("w", List.of(1), new float[1]).build().toBytes(),
        "found a safetensors file of format 'none'; if it is another program's, 'velo import'");

    Path path = Files.write(folder.resolve("x"), new byte[] {1, 2});
    assertThatThrownBy(() -> OptimizerWeights.read(path))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            path
                + ": Expected weights of format 'velospark-optimizer-1', found neither a safetensors"
                + " nor a flax msgpack file (2 bytes, starting with 01 02)");
  }

  private static void assertKind(byte[] file, String message) {
    assertThatThrownBy(() -> OptimizerWeights.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void streamWithoutEndIsRefused() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return length;
          }
        };

    assertThatThrownBy(() -> OptimizerWeights.read("endless", endless))
        .isInstanceOf(WeightsException.class)
        .hasMessage("endless: There are more than 67108864 bytes, which no file of weights has");
  }

  private static void assertRefused(Function<String, String> change, String message) {
    byte[] file = WEIGHTS.toBytes();
    int headerLength = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = change.apply(new String(file, 8, headerLength, UTF_8)).getBytes(UTF_8);
    ByteBuffer changed =
        ByteBuffer.allocate(file.length - headerLength + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(file, 8 + headerLength, file.length - 8 - headerLength);

    assertThatThrownBy(() -> OptimizerWeights.read(changed.array()))
        .isInstanceOf(WeightsException.class)
        .hasMessage(message);
  }
}
