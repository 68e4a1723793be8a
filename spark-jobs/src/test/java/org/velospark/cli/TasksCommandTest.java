package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.SafetensorsFile;
import org.velospark.tasks.TaskFamilies;

class TasksCommandTest {
  private static final String SPEC =
      """
      {"family":"image-mlp","version":2,"data-set":"fashion-mnist","colours":"own",\
      "image-size":6,"hidden-size":8,"hidden-layers":1,"batch-size":16,"activation":"relu",\
      "initializer":"he","initializer-scale":1.0}""";

  @TempDir Path directory;

  private final ObjectMapper mapper = new ObjectMapper();
  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int tasks(String... args) {
    results.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    String[] all = new String[args.length + 1];
    all[0] = "tasks";
    System.arraycopy(args, 0, all, 1, args.length);
    return Velo.run(
        (configuration, run, claim, progress) -> {
          throw new AssertionError("No run is to be started");
        },
        new PrintWriter(results),
        new PrintWriter(messages),
        all);
  }

  private List<JsonNode> lines() throws IOException {
    return mapper.readerFor(JsonNode.class).<JsonNode>readValues(results.toString()).readAll();
  }

  @Test
  void samplesDependOnTheSeedAloneAndAreSpecs() throws IOException {
    assertThat(tasks("sample", "--count", "30", "--seed", "7", "--json")).isZero();
    String first = results.toString();
    assertThat(tasks("sample", "--count", "30", "--seed", "7", "--json")).isZero();
    assertThat(results.toString()).isEqualTo(first);
    assertThat(tasks("sample", "--count", "40", "--seed", "7", "--json")).isZero();
    assertThat(results.toString()).startsWith(first);
    assertThat(lines()).hasSize(40);
    for (JsonNode line : lines()) {
      assertThat(TaskFamilies.installed().parse(line.path("spec").toString()).family())
          .isEqualTo(line.path("family").asText());
      assertThat(line.path("parameters").longValue()).isNotNegative();
      assertThat(line.path("secondsPerStep").doubleValue()).isPositive();
      assertThat(line.path("augmentations").isArray()).isTrue();
    }
    assertThat(tasks("sample", "--count", "30", "--seed", "8", "--json")).isZero();
    assertThat(results.toString()).isNotEqualTo(first);
  }

  @Test
  void aTableHasALineForEachTask() {
    assertThat(tasks("sample", "--count", "4", "--family", "image-mlp")).isZero();
    assertThat(results.toString().lines()).hasSize(5);
    assertThat(results.toString())
        .matches(
            "(?s)family +parameters +ms/step +batch +augmentations +spec\\R(image-mlp .*\\R)+");
    assertThat(messages.toString()).isEmpty();
  }

  @Test
  void theConfigurationSaysWhatIsSampled() throws IOException {
    Path config = Files.writeString(directory.resolve("c.conf"), "tasks { augmentations = [] }");

    assertThat(
            tasks(
                "sample",
                "--config=" + config,
                "--family=image-mlp",
                "--set=tasks.image-mlp.hidden-layers=[3,3]",
                "--json"))
        .isZero();
    assertThat(lines())
        .hasSize(20)
        .allMatch(line -> line.path("spec").path("hidden-layers").intValue() == 3)
        .allMatch(line -> line.path("augmentations").isEmpty())
        .allMatch(line -> line.path("batchSize").equals(line.path("spec").path("batch-size")));
  }

  @Test
  void wrongConfigurationsAreToldAsSuch() {
    assertThat(tasks("sample", "--family", "image-mpl")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: Cannot use the configuration, it has 1 problem:")
        .contains("tasks.families: No task family 'image-mpl'; there are ");
    assertThat(tasks("sample", "--family=image-mlp", "--set=tasks.image-mlp.data-set=[mnits]"))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("tasks: No data set mnits to sample tasks from");
    assertThat(tasks("sample", "--count", "0")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: --count must be at least 1, got 0");
    assertThat(tasks("sample", "--plot", "x.svg")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: Cannot draw x.svg: pictures are PNG");
    assertThat(tasks()).isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            "velo: Missing required subcommand\nTry 'velo tasks --help'.\n");
    assertThat(results.toString()).isEmpty();
  }

  @Test
  void aPictureComesWithATableOfFamilies() throws IOException {
    Path file = directory.resolve("tasks.png");

    assertThat(tasks("sample", "--count", "200", "--plot", file.toString(), "--json")).isZero();
    assertThat(Files.size(file)).isGreaterThan(1_000);
    assertThat(lines().stream().mapToInt(line -> line.path("tasks").intValue()).sum())
        .isEqualTo(200);
    assertThat(lines().stream().mapToDouble(line -> line.path("share").doubleValue()).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(lines())
        .allMatch(
            line ->
                line.path("medianParameters").longValue()
                    <= line.path("largestParameters").longValue());
  }

  @Test
  void aDescriptionHasValuesRangesAndTensors() throws IOException {
    assertThat(tasks("describe", SPEC)).isZero();
    assertThat(results.toString())
        .contains("family           image-mlp, version 2")
        .contains("parameters       386")
        .containsPattern("image-mlp +hidden-size +8 +8 to 128, log-uniform")
        .containsPattern("w0 +36 x 8 +288");
    String text = results.toString();
    Path file = Files.writeString(directory.resolve("spec.json"), SPEC + "\n");
    assertThat(tasks("describe", "@" + file, "--json")).isZero();
    JsonNode json = mapper.readTree(results.toString());
    assertThat(json.path("spec")).isEqualTo(mapper.readTree(SPEC));
    assertThat(json.path("parameters").longValue()).isEqualTo(386);
    assertThat(json.path("tensors")).hasSize(4);
    assertThat(text).contains(json.path("spec").toString());
  }

  @Test
  void everyFamilyCanBeDescribedByItsName() throws IOException {
    for (var family : TaskFamilies.installed().families()) {
      assertThat(tasks("describe", family.name(), "--json")).as(family.name()).isZero();
      JsonNode json = mapper.readTree(results.toString());
      long parameters = 0;
      for (JsonNode tensor : json.path("tensors")) {
        long length = 1;
        for (JsonNode dimension : tensor.path("shape")) {
          length *= dimension.longValue();
        }
        parameters += length;
      }
      assertThat(parameters).as(family.name()).isEqualTo(json.path("parameters").longValue());
    }
  }

  @Test
  void whatIsNoSpecIsWrongUsage() {
    assertThat(tasks("describe", "{\"family\":\"image-mlp\"}")).isEqualTo(2);
    assertThat(messages.toString())
        .isEqualToNormalizingNewlines(
            "velo: Task spec has no field 'version': {\"family\":\"image-mlp\"}\n"
                + "Try 'velo tasks describe --help'.\n");
    assertThat(tasks("describe", "{")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: Task spec is no JSON");
    assertThat(tasks("describe", "image-mpl")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: No task family 'image-mpl'; there are ");
    assertThat(tasks("train", "@nowhere")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: There is no file nowhere to read a spec from\n");
    assertThat(tasks("describe", SPEC.replace("scale\":1.0", "scale\":1e999"))).isEqualTo(2);
    assertThat(messages.toString()).contains("initializer-scale is Infinity, expected 1.0E-6 to");
    assertThat(tasks("describe", SPEC.replace("\"hidden-size\":8", "\"hidden-size\":0")))
        .isEqualTo(2);
    assertThat(messages.toString()).contains("hidden-size is 0, expected 1 to 4096");
    assertThat(results.toString()).isEmpty();
  }

  @Test
  void aTrainingLowersTheLossAndRepeatsItself() throws IOException {
    Path plot = directory.resolve("curve.png");
    String[] args = {
      "train", SPEC, "--optimizer", "adam", "--lr", "1e-2", "--steps", "200", "--seed", "3"
    };

    assertThat(tasks(args)).isZero();
    assertThat(results.toString())
        .startsWith("image-mlp with adam at 0.01, 386 parameters")
        .contains("200 steps", "training loss", "held-out loss", "steps/s");
    String[] json = Arrays.copyOf(args, args.length + 3);
    json[args.length] = "--json";
    json[args.length + 1] = "--plot";
    json[args.length + 2] = plot.toString();
    assertThat(tasks(json)).isZero();
    JsonNode first = mapper.readTree(results.toString());
    assertThat(tasks(json)).isZero();
    JsonNode again = mapper.readTree(results.toString());
    assertThat(first.path("trainingLosses")).hasSize(200).isEqualTo(again.path("trainingLosses"));
    assertThat(first.path("heldOutLosses")).isEqualTo(again.path("heldOutLosses"));
    assertThat(first.path("finalHeldOutLoss").doubleValue())
        .isLessThan(0.8 * first.path("heldOutLosses").get(0).path("loss").doubleValue());
    assertThat(first.path("diverged").booleanValue()).isFalse();
    assertThat(Files.size(plot)).isGreaterThan(1_000);
  }

  @Test
  void aNetworkThatDivergesIsReported() throws IOException {
    String[] args = {"train", SPEC, "--optimizer=sgd", "--lr=1e30", "--steps=50"};

    assertThat(tasks(args)).isZero();
    assertThat(results.toString()).containsPattern("It diverged at step \\d+ of 50");
    assertThat(messages.toString()).isEmpty();
  }

  @Test
  void aLearnedOptimizerIsTakenFromItsRunOrFromAFile() throws IOException {
    VeloConfig config = VeloConfig.of(4, 3);
    org.velospark.model.velo.Velo velo = new org.velospark.model.velo.Velo(config);
    float[] theta = velo.initialWeights(1);
    Path run = directory.resolve("run");
    TestingCheckpoints.of(run)
        .write(
            new Checkpoint(
                5,
                theta,
                Map.of(),
                Map.of(),
                Map.of(
                    "configuration",
                    "optimizer { lstm-width = 4, banks = 3 }, of.another = release")));
    Path file = directory.resolve("velo.safetensors");
    Files.write(file, new OptimizerWeights(config, theta, "MIT", Map.of(), "").toBytes());

    assertThat(tasks("train", SPEC, "--optimizer=learned:" + run, "--steps=20", "--json")).isZero();
    JsonNode ofRun = mapper.readTree(results.toString());
    assertThat(tasks("train", SPEC, "--optimizer=learned:" + file, "--steps=20", "--json"))
        .isZero();
    JsonNode ofFile = mapper.readTree(results.toString());

    assertThat(ofRun.path("trainingLosses"))
        .hasSize(20)
        .isEqualTo(ofFile.path("trainingLosses"))
        .doesNotHaveDuplicates();
  }

  @Test
  void theShippedOptimizerNeedsNoFile() throws IOException {
    Path file = directory.resolve("shipped.safetensors");
    Files.write(file, OptimizerWeights.shipped().toBytes());

    assertThat(tasks("train", SPEC, "--optimizer=velospark", "--steps=20", "--json")).isZero();
    JsonNode shipped = mapper.readTree(results.toString());
    assertThat(tasks("train", SPEC, "--optimizer=learned:" + file, "--steps=20", "--json"))
        .isZero();
    JsonNode ofFile = mapper.readTree(results.toString());

    assertThat(shipped.path("optimizer").textValue()).isEqualTo("velospark");
    assertThat(shipped.path("trainingLosses"))
        .hasSize(20)
        .isEqualTo(ofFile.path("trainingLosses"))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatALearnedOptimizerDecidesIsObserved() throws IOException {
    // Unevolved weights of VeLO let a training diverge long before.
    CeloConfig config = new CeloConfig(4, CeloPhase.SCHEDULER);
    float[] theta = config.create().initialWeights(1);
    Path file = directory.resolve("celo.safetensors");
    Files.write(file, new OptimizerWeights(config, theta, "MIT", Map.of(), "").toBytes());
    Path observed = directory.resolve("observed.jsonl");
    String[] args = {"train", SPEC, "--optimizer=learned:" + file, "--steps=401", "--json"};

    assertThat(tasks(args)).isZero();
    JsonNode alone = mapper.readTree(results.toString());
    String[] observing = Arrays.copyOf(args, args.length + 1);
    observing[args.length] = "--observe=" + observed;
    assertThat(tasks(observing)).isZero();
    JsonNode training = mapper.readTree(results.toString());
    List<JsonNode> lines =
        mapper.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(observed)).readAll();

    assertThat(training.path("trainingLosses"))
        .hasSize(401)
        .isEqualTo(alone.path("trainingLosses"));
    // Every third step of four tensors.
    assertThat(lines).hasSize(134 * 4);
    for (JsonNode line : lines) {
      int step = line.path("step").intValue();
      assertThat(step % 3).isZero();
      assertThat(line.path("loss")).isEqualTo(training.path("trainingLosses").get(step));
      assertThat(line.path("hidden")).hasSize(4);
      assertThat(line.path("controls").isEmpty()).isTrue();
      assertThat(line.path("lossFeatures")).hasSize(9);
      assertThat(line.path("cosineMomenta")).hasSize(3);
      assertThat(line.path("updateNorm").doubleValue()).isPositive();
    }
    assertThat(lines.subList(0, 4).stream().map(line -> line.path("tensor").textValue()))
        .containsExactly("b0", "b1", "w0", "w1");
    assertThat(tasks("train", SPEC, "--observe=" + observed)).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: --observe is for learned optimizers, and adam decides nothing\n");
  }

  @Test
  void optimizersThatCannotBeHadAreRefused() throws IOException {
    assertThat(tasks("train", SPEC, "--optimizer", "adamax")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith(
            "velo: No optimizer 'adamax'; there are sgd, momentum, rmsprop, adam, adamw, nadamw,"
                + " adabelief, adafactor, lion, velospark and learned:WHERE\n");
    assertThat(tasks("train", SPEC, "--lr", "0")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: learning-rate must be above 0 and finite, but is 0.0\n");
    assertThat(tasks("train", SPEC, "--optimizer=learned:x", "--lr=1")).isEqualTo(2);
    assertThat(messages.toString())
        .startsWith("velo: --lr is not for learned optimizers, which need no learning rate\n");
    assertThat(tasks("train", SPEC, "--optimizer=velospark", "--lr=1")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: --lr is not for learned optimizers");
    Path nothing = directory.resolve("nothing");
    assertThat(tasks("train", SPEC, "--optimizer=learned:" + nothing)).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith("velo: %s is no file of weights, and no run".formatted(nothing));
    Path other = directory.resolve("other.safetensors");
    Files.write(
        other, SafetensorsFile.builder().floats("w", List.of(1), new float[1]).build().toBytes());
    assertThat(tasks("train", SPEC, "--optimizer=learned:" + other)).isEqualTo(1);
    assertThat(messages.toString())
        .startsWith("velo: %s: Expected weights of format 'velospark-optimizer-1'".formatted(other))
        .contains("'velo import' makes weights of it");
    assertThat(tasks("train", SPEC, "--steps", "0")).isEqualTo(2);
    assertThat(messages.toString()).startsWith("velo: --steps must be at least 1, got 0\n");
  }
}
