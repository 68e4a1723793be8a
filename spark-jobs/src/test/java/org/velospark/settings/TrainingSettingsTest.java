package org.velospark.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.checkpoint.Retention;
import org.velospark.config.Configuration;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.es.Decay;
import org.velospark.es.Difference;
import org.velospark.es.EsConfig;
import org.velospark.es.OuterConfig;
import org.velospark.es.TruncationConfig;
import org.velospark.es.Weighting;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.velospark.VelosparkConfig;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.Distribution.Scale;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskMixture.AugmentationShare;
import org.velospark.tasks.TaskMixture.Share;
import org.velospark.tasks.TimeLimits;
import org.velospark.tasks.image.Colours;
import org.velospark.tasks.image.ImageMlpFamily;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Initializer;
import org.velospark.unroll.Objective;
import org.velospark.unroll.UnrollConfig;

class TrainingSettingsTest {
  private static final Path CONF = Path.of("..", "conf");

  private static TrainingSettings parse(String text) {
    return Configuration.parse(text, TrainingSettings::read).settings();
  }

  private static List<String> problems(String text) {
    return catchThrowableOfType(InvalidConfigurationException.class, () -> parse(text)).problems();
  }

  static Stream<Path> presets() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetIsValidAndItsTextGivesTheSameSettings(Path preset) {
    Configuration<TrainingSettings> read =
        Configuration.read(preset, List.of(), TrainingSettings::read);
    assertThat(parse(read.text())).isEqualTo(read.settings());
  }

  @Test
  void theReferenceHasTheDefaults() {
    assertThat(
            Configuration.read(CONF.resolve("reference.conf"), List.of(), TrainingSettings::read)
                .settings())
        .isEqualTo(parse(""));
  }

  @Test
  void theReferenceNamesEveryKey() {
    Config reference = ConfigFactory.parseFile(CONF.resolve("reference.conf").toFile());
    Config all = ConfigFactory.parseString(Configuration.parse("", TrainingSettings::read).text());
    assertThat(all.entrySet())
        .extracting(Map.Entry::getKey)
        // The tasks to judge on have the same keys.
        .filteredOn(key -> !key.startsWith("held-out.tasks."))
        .allMatch(reference::hasPathOrNull);
  }

  @Test
  void defaultsAreThoseOfTheirPackages() {
    TrainingSettings defaults = parse("");
    assertThat(defaults.optimizer()).isEqualTo(VeloConfig.of(64, 32));
    assertThat(defaults.tasks().shares())
        .isEqualTo(TaskFamilies.installed().families().stream().map(Share::published).toList());
    assertThat(defaults.tasks().augmentations())
        .isEqualTo(
            TaskFamilies.installed().augmentations().stream()
                .map(AugmentationShare::published)
                .toList());
    assertThat(defaults.heldOut().tasks()).isEqualTo(defaults.tasks());
    assertThat(defaults.es()).isEqualTo(EsConfig.defaults());
    assertThat(defaults.unroll()).isEqualTo(UnrollConfig.defaults());
    assertThat(defaults.outer()).isEqualTo(OuterConfig.defaults());
    assertThat(defaults.generation()).isEqualTo(GenerationSettings.COMPLETE);
  }

  @Test
  void everyKeyIsMapped() {
    TrainingSettings settings =
        parse(
            """
            optimizer {
              architecture = velo, lstm-width = 3, banks = 4, bank-scale = 2.5
              bugged-loss-features = true, bugged-lstm-state = true
            }
            tasks {
              families = [image-mlp], augmentations = []
              time-limit { seconds = [0.5, 0.25], weights = [1, 2] }
              image-mlp {
                weight = 2, data-set = [mnist], colours = [grey, own], image-size = [5, 6]
                hidden-size = [9, 10], hidden-layers = [1, 2], batch-size = [7, 8]
                activation = [cos], initializer = [orthogonal], initializer-scale = [0.25, 0.75]
              }
            }
            es {
              sigma = 0.5, pairs = 3, tasks-per-pair = 2, difference = clipped, clip-limit = 4
              staleness = 6
            }
            generation { deadline = 2.5, least-fraction = 0.75 }
            unroll {
              min-steps = 2, max-steps = 3, objective = average, evaluation-batches = 4
              evaluation-split = held-out
            }
            outer {
              learning-rate = 0.25, decay { shape = exponential, final-fraction = 0.5 }
              gradient-clip = 7, accumulation = 2, beta1 = 0.5, beta2 = 0.75, epsilon = 1e-3
            }
            held-out {
              count = 3, steps = 4, evaluation-batches = 5, adam-learning-rate = 0.5
              tasks { families = [image-mlp], image-mlp.hidden-layers = [4, 4] }
            }
            checkpoint { every = 3, keep-last = 2, keep-every = 9 }
            owner.lease-seconds = 20
            data { directory = /d, missing = refuse, sets = [mnist, svhn] }
            spark { partitions = 6, gpu { amount = 0.25, task-cpus = 2 } }
            """);
    assertThat(settings.optimizer()).isEqualTo(new VeloConfig(3, 4, 2.5f, true, true));
    Share share = only(settings.tasks());
    assertThat(share.family()).isInstanceOf(ImageMlpFamily.class);
    assertThat(share.weight()).isEqualTo(2);
    assertThat(drawn(share, "data-set")).isEqualTo(new Distribution.OneOf<>(List.of("mnist")));
    assertThat(drawn(share, "colours"))
        .isEqualTo(new Distribution.OneOf<>(List.of(Colours.GREY, Colours.OWN)));
    assertThat(drawn(share, "image-size"))
        .isEqualTo(new Distribution.Whole(Scale.LOG_UNIFORM, new IntRange(5, 6)));
    assertThat(drawn(share, "hidden-size"))
        .isEqualTo(new Distribution.Whole(Scale.LOG_UNIFORM, new IntRange(9, 10)));
    assertThat(drawn(share, "hidden-layers"))
        .isEqualTo(new Distribution.Whole(Scale.UNIFORM, new IntRange(1, 2)));
    assertThat(drawn(share, "batch-size"))
        .isEqualTo(new Distribution.Whole(Scale.LOG_UNIFORM, new IntRange(7, 8)));
    assertThat(drawn(share, "activation"))
        .isEqualTo(new Distribution.OneOf<>(List.of(Activation.COS)));
    assertThat(drawn(share, "initializer"))
        .isEqualTo(new Distribution.OneOf<>(List.of(Initializer.ORTHOGONAL)));
    assertThat(drawn(share, "initializer-scale"))
        .isEqualTo(new Distribution.Real(Scale.UNIFORM, new RealRange(0.25, 0.75)));
    assertThat(settings.tasks().augmentations()).isEmpty();
    assertThat(settings.tasks().limits())
        .isEqualTo(new TimeLimits(List.of(0.5, 0.25), List.of(1.0, 2.0)));
    assertThat(settings.es())
        .isEqualTo(new EsConfig(0.5, 3, 2, new Weighting.Antithetic(new Difference.Clipped(4)), 6));
    assertThat(settings.generation()).isEqualTo(new GenerationSettings(2.5, 0.75));
    assertThat(settings.unroll())
        .isEqualTo(new UnrollConfig(2, 3, Objective.AVERAGE, 4, Task.Split.HELD_OUT));
    assertThat(settings.outer())
        .isEqualTo(
            new OuterConfig(
                0.25,
                new Decay(Decay.Shape.EXPONENTIAL, 0.5),
                7,
                2,
                new OuterConfig.Adam(0.5, 0.75, 1e-3)));
    assertThat(settings.heldOut().count()).isEqualTo(3);
    assertThat(settings.heldOut().steps()).isEqualTo(4);
    assertThat(settings.heldOut().evaluationBatches()).isEqualTo(5);
    assertThat(settings.heldOut().adamLearningRate()).isEqualTo(0.5);
    assertThat(drawn(only(settings.heldOut().tasks()), "hidden-layers"))
        .isEqualTo(new Distribution.Whole(Scale.UNIFORM, IntRange.of(4)));
    assertThat(settings.checkpoint()).isEqualTo(new CheckpointSettings(3, new Retention(2, 9)));
    assertThat(settings.owner()).isEqualTo(new OwnerSettings(20));
    assertThat(settings.data())
        .isEqualTo(new DataSettings("/d", DataSettings.Missing.REFUSE, List.of("mnist", "svhn")));
    assertThat(settings.spark()).isEqualTo(new SparkSettings(6, new GpuSettings(0.25, 2)));
  }

  @Test
  void theOtherEstimatorAndRuleHaveTheirOwnKeys() {
    assertThat(parse("es { estimator = weighted-average, temperature = 3 }").es().weighting())
        .isEqualTo(new Weighting.WeightedAverage(3));
    assertThat(parse("es { estimator = pes, truncation = 7, difference = sign }").es())
        .isEqualTo(
            new EsConfig(
                EsConfig.DEFAULT_SIGMA,
                EsConfig.DEFAULT_PAIRS,
                1,
                new Weighting.Antithetic(new Difference.Sign()),
                0,
                Optional.of(new TruncationConfig(7, true))));
    assertThat(parse("es.estimator = truncated").es())
        .isEqualTo(
            new EsConfig(
                EsConfig.DEFAULT_SIGMA,
                EsConfig.DEFAULT_PAIRS,
                1,
                new Weighting.Antithetic(new Difference.Raw()),
                0,
                Optional.of(new TruncationConfig(50, false))));
    assertThat(problems("es.estimator = pes, generation.deadline = 2"))
        .singleElement()
        .asString()
        .contains("generation.deadline must be 0 where unrolls are truncated, but is 2.0");
    assertThat(problems("es.truncation = 3"))
        .singleElement()
        .asString()
        .startsWith("es.truncation: unknown key");
    assertThat(parse("outer.rule = gradient-descent").outer().rule())
        .isEqualTo(new OuterConfig.GradientDescent());
    assertThat(problems("es.temperature = 3"))
        .singleElement()
        .asString()
        .startsWith("es.temperature: unknown key");
  }

  @Test
  void theOtherArchitectureHasItsOwnKeys() {
    assertThat(parse("optimizer.architecture = celo").optimizer())
        .isEqualTo(new CeloConfig(64, CeloPhase.UPDATE_RULE));
    assertThat(
            parse("optimizer { architecture = celo, lstm-width = 3, phase = scheduler }")
                .optimizer())
        .isEqualTo(new CeloConfig(3, CeloPhase.SCHEDULER));
    assertThat(parse("optimizer { architecture = velospark, lstm-width = 3 }").optimizer())
        .isEqualTo(
            new VelosparkConfig(3, CeloPhase.UPDATE_RULE, new StepSizes(0.03f, 0.5f, 0.25f, 0.5f)));
    assertThat(problems("optimizer { architecture = celo, lstm-width = 0, phase = 2 }"))
        .containsExactly(
            "optimizer.phase: expected one of update-rule, scheduler, together, got 2 (String: 1)",
            "optimizer.lstm-width: lstm-width must be at least 1, but is 0 (String: 1)");
    assertThat(problems("optimizer { architecture = celo, banks = 1 }"))
        .singleElement()
        .asString()
        .startsWith("optimizer.banks: unknown key");
    assertThat(problems("optimizer.architecture = lion"))
        .containsExactly(
            "optimizer.architecture: expected one of velo, celo, velospark, got \"lion\""
                + " (String: 1)");
  }

  @Test
  void anOverrideReachesIntoASectionThatIsMadeOfAnother() {
    Configuration<TrainingSettings> quickstart =
        Configuration.read(
            CONF.resolve("quickstart.conf"),
            List.of("held-out.tasks.image-mlp.hidden-layers=[3, 4]"),
            TrainingSettings::read);
    assertThat(drawn(only(quickstart.settings().heldOut().tasks()), "hidden-layers"))
        .isEqualTo(new Distribution.Whole(Scale.UNIFORM, new IntRange(3, 4)));
  }

  private static Share only(TaskSettings tasks) {
    assertThat(tasks.shares()).hasSize(1);
    return tasks.shares().get(0);
  }

  private static Distribution<?> drawn(Share share, String key) {
    return share.family().hyperparameters().stream()
        .filter(hyperparameter -> hyperparameter.key().equals(key))
        .findFirst()
        .map(hyperparameter -> (Distribution<?>) share.ranges().get(hyperparameter))
        .orElseThrow();
  }

  @Test
  void setsThatCannotBeHadAreLeftOut() {
    TaskSettings tasks =
        parse("tasks { families = [image-mlp], image-mlp.data-set = [mnist, svhn, cifar-10] }")
            .tasks();
    assertThat(tasks.dataSets()).containsExactly("cifar-10", "mnist", "svhn");
    assertThat(tasks.restrictedTo(Set.of("svhn", "mnist")).dataSets())
        .containsExactly("mnist", "svhn");
    assertThatThrownBy(() -> tasks.restrictedTo(Set.of("cifar-100")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("None of the families [image-mlp] has a data set left; there are [cifar-100]");
  }

  @Test
  void problemsOfAllSectionsComeTogether() {
    assertThat(
            problems(
                """
                run.generations = 0
                optimizer.banks = 0
                tasks.image-mlp { activation = [rulu], image-size = [4, 65], weight = 0 }
                es { sigma = -1, staleness = -1 }
                unroll { min-steps = 5, max-steps = 2 }
                outer.accumulation = 0
                held-out { count = 1, steps = 0, evaluation-batches = 0, adam-learning-rate = 0 }
                spark { partitions = -1, gpu { amount = 1.5, task-cpus = 0 } }
                tasks { families = [image-mpl], time-limit.seconds = [0] }
                datta.directory = x
                generation { deadline = 0.5, least-fraction = 0 }
                """))
        .containsExactly(
            "run.generations: generations must be at least 1, got 0 (String: 1)",
            "optimizer.banks: banks must be at least 1, but is 0 (String: 2)",
            "tasks.families: No task family 'image-mpl'; there are %s (String: 9)"
                .formatted(
                    TaskFamilies.installed().families().stream()
                        .map(TaskFamily::name)
                        .collect(Collectors.joining(", "))),
            "tasks.image-mlp.weight: weight must be above 0, but is 0.0; to do without a family,"
                + " leave it out of 'families' (String: 3)",
            "tasks.image-mlp.image-size: image-size is 65, expected 1 to 64 (String: 3)",
            "tasks.image-mlp.activation: No activation 'rulu'; there are relu, tanh, cos, elu,"
                + " sigmoid, swish, leaky-relu-0.4, leaky-relu-0.1 (String: 3)",
            "tasks.time-limit.seconds: seconds are [0.0] with weights [0.65, 0.3, 0.1, 0.05],"
                + " expected as many weights as limits, and all of them above 0 (String: 9)",
            "es.sigma: sigma must be above 0 and finite, but is -1.0 (String: 4)",
            "es.staleness: staleness must be at least 0, but is -1 (String: 4)",
            "unroll.max-steps: max-steps must be at least min-steps, which is 5, but is 2"
                + " (String: 5)",
            "outer.accumulation: accumulation must be at least 1, but is 0 (String: 6)",
            "held-out.count: count must be at least 2, so that there is a standard error, but is 1"
                + " (String: 7)",
            "held-out.steps: steps must be at least 1, but is 0 (String: 7)",
            "held-out.evaluation-batches: evaluation-batches must be at least 1, but is 0"
                + " (String: 7)",
            "held-out.adam-learning-rate: adam-learning-rate must be above 0, but is 0.0"
                + " (String: 7)",
            "spark.gpu.amount: amount must be 0 to 1, as a task trains on one GPU, but is 1.5"
                + " (String: 8)",
            "spark.gpu.task-cpus: task-cpus must be at least 1, but is 0 (String: 8)",
            "spark.partitions: partitions must be at least 1, or 0 to choose by the cores, but is -1"
                + " (String: 8)",
            "generation.deadline: deadline must be at least 1, or 0 for none, but is 0.5"
                + " (String: 11)",
            "generation.least-fraction: least-fraction must be above 0 and at most 1, but is 0.0"
                + " (String: 11)",
            "datta: unknown key, the nearest known one is data (String: 10)");
  }
}
