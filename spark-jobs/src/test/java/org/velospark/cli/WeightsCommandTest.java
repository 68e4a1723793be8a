package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.ImportSettings;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.WeightsException;
import org.velospark.model.weights.WeightsImport;

/** {@code velo import}, {@code export} and {@code inspect} of files, on real bytes. */
class WeightsCommandTest {
  private static final VeloConfig CONFIG = new VeloConfig(4, 3, 1, false, true);
  private static final float[] THETA = CONFIG.create().initialWeights(1);
  private static final String CONFIGURATION =
      "optimizer { lstm-width = 4, banks = 3, bank-scale = 1, bugged-lstm-state = true }";

  @TempDir private Path directory;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int velo(String... args) {
    results.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    return Velo.run(
        (configuration, run, claim, progress) -> {
          throw new IllegalStateException("No run is meant to begin");
        },
        new PrintWriter(results),
        new PrintWriter(messages),
        args);
  }

  private Path run() throws IOException {
    Path run = directory.resolve("run");
    CheckpointStore store = TestingCheckpoints.of(run);
    Map<String, String> provenance = Map.of("configuration", CONFIGURATION, "run.id", "run-1");
    float[] earlier = CONFIG.create().initialWeights(2);
    store.write(new Checkpoint(10, earlier, Map.of(), Map.of(), provenance));
    store.write(new Checkpoint(20, THETA, Map.of(), Map.of(), provenance));
    return run;
  }

  @Test
  void aRunIsExportedWithAllThatIsKnownOfIt() throws IOException {
    Path file = directory.resolve("weights/last.safetensors");

    assertThat(velo("export", run().toString(), "--output", file.toString(), "--licence", "MIT"))
        .isZero();

    OptimizerWeights weights = OptimizerWeights.read(file);
    assertThat(weights.config()).isEqualTo(CONFIG);
    assertThat(weights.theta()).isEqualTo(THETA);
    assertThat(weights.licence()).isEqualTo("MIT");
    assertThat(weights.provenance())
        .isEqualTo(
            Map.of("configuration", CONFIGURATION, "run.id", "run-1", "run.generation", "20"));
    assertThat(results.toString())
        .contains(
            "architecture          velo",
            "lstm-width            4",
            "bugged-lstm-state     true",
            "licence               MIT",
            "thetaSha256           " + Checkpoint.thetaSha256(THETA),
            "run.generation        20",
            "Wrote " + file);
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void anEarlierGenerationIsExported() throws IOException {
    Path file = directory.resolve("first.safetensors");
    String run = run().toString();

    assertThat(velo("export", run, "--generation=10", "--output", file.toString())).isZero();

    assertThat(OptimizerWeights.read(file).theta()).isEqualTo(CONFIG.create().initialWeights(2));
    assertThat(OptimizerWeights.read(file).licence()).isEqualTo("not stated");
    assertThat(velo("export", run, "--generation=10", "--output", file.toString())).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith("velo: %s is there already; remove it, or write another".formatted(file));
    assertThat(velo("export", run, "--generation=11", "--output", file + "2")).isEqualTo(1);
    assertThat(Path.of(file + "2")).doesNotExist();
  }

  @Test
  void whatIsExportedForJaxCanBeImported() throws IOException {
    Path state = directory.resolve("theta.state");
    Path file = directory.resolve("again.safetensors");

    assertThat(velo("export", run().toString(), "--format=flax", "--output", state.toString()))
        .isZero();
    assertThat(WeightsImport.read(List.of(state), ImportSettings.released()).config())
        .isEqualTo(VeloConfig.of(4, 3));
    assertThat(
            velo(
                "import",
                state.toString(),
                "--output=" + file,
                "--bank-scale=1",
                "--bugged-lstm-state",
                "--licence=CC0-1.0",
                "--provenance=meta-training=a test",
                "--description=Small"))
        .isZero();

    OptimizerWeights weights = OptimizerWeights.read(file);
    assertThat(weights.config()).isEqualTo(CONFIG);
    assertThat(weights.theta()).isEqualTo(THETA);
    assertThat(weights.description()).isEqualTo("Small");
    assertThat(results.toString())
        .contains(
            "licence               CC0-1.0",
            "meta-training         a test",
            "source.file           theta.state",
            "source.format         flax msgpack");
    // A file of ours is exported as well as a run.
    Path other = directory.resolve("other.state");
    assertThat(velo("export", file.toString(), "--format=flax", "--output=" + other)).isZero();
    assertThat(other).hasSameBinaryContentAs(state);
  }

  @Test
  void theShippedWeightsAreExported() throws IOException {
    Path file = directory.resolve("velospark.safetensors");
    Path state = directory.resolve("theta.state");

    assertThat(velo("export", "velospark", "--output=" + file)).isZero();
    assertThat(file).hasBinaryContent(OptimizerWeights.shipped().toBytes());
    assertThat(results.toString())
        .contains("thetaSha256           " + OptimizerWeights.shipped().thetaSha256());
    assertThat(velo("export", "velospark", "--format=flax", "--output=" + state)).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith("velo: The architecture 'velospark' is velospark's own, and no program in JAX");
    assertThat(state).doesNotExist();

    assertThat(velo("export", "velospark", "--generation=1", "--output=" + state + "2"))
        .isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: --generation is for runs, but velospark comes with this release");
    assertThat(velo("export", "./velospark", "--output=" + state + "2")).isEqualTo(1);
    assertThat(messages.toString()).contains("velospark is no file of weights, and no run");
  }

  @Test
  void aFileIsInspected() throws IOException {
    Path file = directory.resolve("small.safetensors");
    OptimizerWeights weights =
        new OptimizerWeights(CONFIG, THETA, "MIT", Map.of("seed", "1"), "Random weights");
    Files.write(file, weights.toBytes());

    assertThat(velo("inspect", file.toString())).isZero();
    assertThat(results.toString())
        .startsWith(
            """
            architecture          velo
            lstm-width            4
            banks                 3
            bank-scale            1.0
            bugged-loss-features  false
            bugged-lstm-state     true
            features              hyper-v2-30-30
            theta                 %d weights
            thetaSha256           %s
            licence               MIT
            description           Random weights
            seed                  1
            """
                .formatted(THETA.length, weights.thetaSha256()))
        .containsPattern("tensor +shape +mean +sd +min +max")
        .containsPattern("rnn_params/step_size/b +\\[1\\] +0\\.000 +0\\.000 +0\\.000 +0\\.000");

    assertThat(velo("inspect", file.toString(), "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("file").textValue()).isEqualTo(file.toString());
    assertThat(json.path("settings").path("lstm-width").textValue()).isEqualTo("4");
    assertThat(json.path("thetaSha256").textValue()).isEqualTo(weights.thetaSha256());
    assertThat(json.path("licence").textValue()).isEqualTo("MIT");
    assertThat(json.path("provenance").path("seed").textValue()).isEqualTo("1");
    assertThat(json.path("tensors")).hasSize(33);
    assertThat(json.path("tensors").get(0).path("name").textValue())
        .isEqualTo("ff_mod_stack/~/w0__0");
    assertThat(velo("inspect", file.toString(), "--generation=3")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: --generation is for runs, but " + file);
  }

  @Test
  void wrongFilesAreNamed() throws IOException {
    Path file = Files.write(directory.resolve("pickle"), new byte[] {(byte) 0x80, 4, 1});
    String out = directory.resolve("out").toString();

    assertThat(velo("import", file.toString(), "--output", out)).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith(
            "velo: %s: Expected the weights of a learned optimizer, found a".formatted(file));
    assertThat(velo("inspect", file.toString(), "--verbose")).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith("velo: %s: Expected weights of format".formatted(file))
        .contains(WeightsException.class.getName());
    assertThat(velo("import", file.toString(), "--output", out, "--licence", " ")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: --licence is blank; name one\n");
    assertThat(velo("import", file.toString())).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: Missing required option: '--output=OUT'");
    assertThat(velo("export", "s3a://key:secret@bucket/run", "--output", out)).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: The location s3a://... has credentials in it")
        .doesNotContain("secret@");
    assertThat(velo("export", directory.resolve("none").toString(), "--output", out)).isEqualTo(1);
    assertThat(messages.toString()).contains("is no file of weights, and no run with a checkpoint");
    assertThat(Path.of(out)).doesNotExist();
  }

  @Test
  void ofALongConfigurationItIsSaidWhereItCanBeRead() throws IOException {
    Path run = directory.resolve("long");
    CheckpointStore store = TestingCheckpoints.of(run);
    Map<String, String> provenance =
        Map.of("configuration", CONFIGURATION + "\n# a line".repeat(40));
    store.write(new Checkpoint(1, THETA, Map.of(), Map.of(), provenance));

    assertThat(velo("export", run.toString(), "--output", directory.resolve("out").toString()))
        .isZero();

    assertThat(results.toString())
        .contains("configuration         41 lines, which 'velo inspect --json' shows")
        .doesNotContain("# a line");
  }

  @Test
  void checkpointsOfNoUseAreNamed() throws IOException {
    String out = directory.resolve("out").toString();
    Path run = directory.resolve("damaged");
    CheckpointStore store = TestingCheckpoints.of(run);
    float[] theta = THETA.clone();
    theta[1] = Float.NaN;
    Map<String, String> provenance = Map.of("configuration", CONFIGURATION);
    store.write(new Checkpoint(1, theta, Map.of(), Map.of(), provenance));
    store.write(new Checkpoint(2, new float[7], Map.of(), Map.of(), provenance));
    store.write(new Checkpoint(3, THETA, Map.of(), Map.of(), Map.of()));

    assertThat(velo("export", run.toString(), "--generation=1", "--output", out)).isEqualTo(1);
    assertThat(messages.toString())
        .contains("after 1 generations is of no use", "the first is element 1: NaN");
    assertThat(velo("export", run.toString(), "--generation=2", "--output", out)).isEqualTo(1);
    assertThat(messages.toString()).contains("there are 7 weights, but VeloConfig");
    assertThat(velo("export", run.toString(), "--output", out)).isEqualTo(1);
    assertThat(messages.toString()).contains("does not say which optimizer it is of");
  }
}
