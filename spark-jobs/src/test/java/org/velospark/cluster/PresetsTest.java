package org.velospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.Network$;
import org.apache.spark.internal.config.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.gpu.GpuSlots;
import org.velospark.settings.GpuSettings;

/** The files of Spark properties in conf/. */
class PresetsTest {
  private static final Path CONF = Path.of("..", "conf");

  /** Keys of modules that are not here, and keys that go on in a name of the user's. */
  private static final List<String> UNCHECKED =
      List.of(
          "spark.yarn.",
          "spark.kubernetes.",
          "spark.executorEnv.",
          "spark.hadoop.",
          "spark.executor.resource.gpu.",
          "spark.master");

  static Stream<Path> presets() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".properties")).toList().stream();
    }
  }

  /** As spark-submit reads them. */
  private static TreeMap<String, String> read(Path preset) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(preset)) {
      properties.load(reader);
    }
    TreeMap<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  private static SparkConf conf(String... presets) throws IOException {
    SparkConf conf = new SparkConf(false);
    for (String preset : presets) {
      read(CONF.resolve(preset + ".properties")).forEach(conf::set);
    }
    return conf;
  }

  @Test
  void thereIsOneForEveryKindOfCluster() throws IOException {
    assertThat(presets().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder(
            "standalone.properties",
            "yarn.properties",
            "kubernetes.properties",
            "spot.properties",
            "gpu.properties",
            "s3.properties");
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyKeyIsExplainedAndThereOnce(Path preset) throws IOException {
    Set<String> keys = new HashSet<>();
    String before = "";
    for (String line : Files.readAllLines(preset)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 2);
        assertThat(words).as(line).hasSize(2);
        assertThat(words[1]).as(line).isEqualTo(words[1].strip()).isNotEmpty();
        assertThat(words[0]).startsWith("spark.");
        assertThat(keys.add(words[0])).as("first line of %s", words[0]).isTrue();
        assertThat(before).as("the line before %s", words[0]).startsWith("# ");
      }
      before = line;
    }
    assertThat(keys).isEqualTo(read(preset).keySet()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void sparkKnowsEveryKeyAndTakesItsValue(Path preset) throws IOException {
    // Spark's own entries are there once the objects are loaded that hold them.
    assertThat(Network$.MODULE$.NETWORK_TIMEOUT().key()).isEqualTo("spark.network.timeout");
    assertThat(package$.MODULE$.EXECUTOR_MEMORY().key()).isEqualTo("spark.executor.memory");
    read(preset)
        .forEach(
            (key, value) -> {
              ConfigEntry<?> entry = ConfigEntry.findEntry(key);
              if (UNCHECKED.stream().noneMatch(key::startsWith)) {
                assertThat(entry).as(key).isNotNull();
              }
              if (entry != null) {
                assertThat(entry.valueConverter().apply(value)).as(key).isNotNull();
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"standalone", "yarn", "kubernetes"})
  void theyGoTogether(String cluster) throws IOException {
    for (String more : List.of("spot", "gpu")) {
      conf(cluster, more).validateSettings();
    }
    SparkConf conf = conf(cluster, "spot", "gpu");
    conf.validateSettings();
    assertThat(conf.getTimeAsMs("spark.network.timeout"))
        .isGreaterThan(conf.getTimeAsMs("spark.executor.heartbeatInterval"));
    assertThat(GpuSlots.problems(conf, new GpuSettings(0.25, 1))).isEmpty();
    assertThat(GpuSlots.problems(conf(cluster), new GpuSettings(0.25, 1))).isNotEmpty();
  }
}
