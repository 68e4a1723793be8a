package org.velospark.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.velospark.config.InvalidConfigurationException;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.data.DataCatalogue;

/**
 * Fixed tasks with names, as a JSON file has them; {@code docs/evaluation.md} describes it.
 * Immutable.
 *
 * @param name of the suite; what its results are kept under, together with the version
 * @param version to be raised when anything in it changes
 * @param plan when and on how much losses are measured
 * @param randomSearch settings of NAdamW to try beside its learning rates; 0 for none
 * @param tasks at least one
 */
public record Suite(
    String name, int version, MeasuringPlan plan, int randomSearch, List<SuiteTask> tasks) {
  private static final String FULL = "full-1.json";
  private static final String DEEPLEARNING4J = "deeplearning4j-1.json";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Set<String> KEYS =
      Set.of("name", "version", "measured", "random-search", "tasks");
  private static final Set<String> TASK_KEYS = Set.of("name", "steps", "quick", "spec");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  public Suite {
    tasks = List.copyOf(tasks);
  }

  /** The 83 tasks. */
  public static Suite full() {
    return resource(FULL);
  }

  /** Networks of Deeplearning4j. */
  public static Suite deeplearning4j() {
    return resource(DEEPLEARNING4J);
  }

  private static Suite resource(String name) {
    try (InputStream in = Suite.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks the resource " + name);
      }
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }

  /**
   * The suite of a name, or that of a file.
   *
   * @param name {@code full}, {@code quick}, {@code deeplearning4j}, or a path
   * @throws InvalidConfigurationException if it is none, with all that is wrong
   * @throws IOException if the file cannot be read
   */
  public static Suite of(String name) throws IOException {
    switch (name) {
      case "full":
        return full();
      case "quick":
        return full().quickly();
      case "deeplearning4j":
        return deeplearning4j();
      default:
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
          throw new InvalidConfigurationException(
              List.of(
                  "suite: expected full, quick, deeplearning4j or a file, but there is no file "
                      + name));
        }
        return parse(name, Files.readString(file));
    }
  }

  /**
   * The quick subset, without random search. Its trainings count for the whole suite, too.
   *
   * @throws InvalidConfigurationException if there is none
   */
  public Suite quickly() {
    List<SuiteTask> quick = tasks.stream().filter(SuiteTask::quick).toList();
    if (quick.isEmpty()) {
      throw new InvalidConfigurationException(
          List.of("suite %s: no task is marked as quick".formatted(name)));
    }
    return new Suite(name, version, plan, 0, quick);
  }

  /** The suite with some of its tasks only. */
  public Suite with(List<SuiteTask> some) {
    return new Suite(name, version, plan, randomSearch, some);
  }

  /** Whether a hand-made optimizer can train all of its networks. */
  public boolean suits(Baseline baseline) {
    return tasks.stream().allMatch(task -> task.network().suits(baseline));
  }

  /**
   * Reads a suite.
   *
   * @param source what problems call it
   * @throws InvalidConfigurationException with all that is wrong
   */
  static Suite parse(String source, String text) {
    return new Reading(source).suite(text);
  }

  /** Collects what is wrong. */
  private static final class Reading {
    private final String source;
    private final List<String> problems = new ArrayList<>();

    Reading(String source) {
      this.source = source;
    }

    Suite suite(String text) {
      JsonNode root;
      try {
        root = JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new InvalidConfigurationException(
            List.of("%s is no JSON: %s".formatted(source, e.getOriginalMessage())));
      }
      refuseOthers("", root, KEYS);
      String name = name("name", root);
      int version = number("version", root, "version", 1);
      JsonNode measured = root.path("measured");
      refuseOthers("measured.", measured, Set.of("points", "batches"));
      int points = number("measured.points", measured, "points", 1);
      int batches = number("measured.batches", measured, "batches", 1);
      int randomSearch =
          root.has("random-search") ? number("random-search", root, "random-search", 0) : 0;
      List<SuiteTask> tasks = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (JsonNode task : root.path("tasks")) {
        String place = "tasks[%d]".formatted(tasks.size());
        tasks.add(task(place, task));
        String taskName = tasks.get(tasks.size() - 1).name();
        if (!taskName.isEmpty() && !names.add(taskName)) {
          problem(place + ".name", "another task is named '%s', too".formatted(taskName));
        }
      }
      if (tasks.isEmpty()) {
        problem("tasks", "expected at least one");
      }
      if (!problems.isEmpty()) {
        throw new InvalidConfigurationException(problems);
      }
      return new Suite(name, version, new MeasuringPlan(points, batches), randomSearch, tasks);
    }

    private SuiteTask task(String place, JsonNode node) {
      refuseOthers(place + ".", node, TASK_KEYS);
      String name = name(place + ".name", node);
      int steps = number(place + ".steps", node, "steps", 1);
      JsonNode quick = node.path("quick");
      if (!quick.isMissingNode() && !quick.isBoolean()) {
        problem(place + ".quick", "expected true or false, but is %s".formatted(quick));
      }
      return new SuiteTask(
          name, network(place + ".spec", node.path("spec")), steps, quick.asBoolean());
    }

    /** Null if there is none: then the suite is refused. */
    private SuiteNetwork network(String place, JsonNode node) {
      if (!node.isObject()) {
        problem(place, "expected the spec of a task, but is %s".formatted(shown(node)));
        return null;
      }
      try {
        SuiteNetwork network = SuiteNetwork.parse(node.toString());
        network.dataSets().forEach(DataCatalogue::named);
        return network;
      } catch (IllegalArgumentException e) {
        problem(place, e.getMessage());
        return null;
      }
    }

    private String name(String place, JsonNode node) {
      String name = node.path("name").asText();
      if (!NAME.matcher(name).matches()) {
        problem(
            place,
            "expected lower-case letters and digits with hyphens between them, but is %s"
                .formatted(shown(node.path("name"))));
      }
      return name;
    }

    private int number(String place, JsonNode node, String key, int least) {
      JsonNode value = node.path(key);
      if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < least) {
        problem(
            place,
            "expected a whole number, at least %d, but is %s".formatted(least, shown(value)));
      }
      return value.asInt();
    }

    private void refuseOthers(String prefix, JsonNode node, Set<String> keys) {
      for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!keys.contains(name)) {
          problem(prefix + name, "unknown; there are " + new TreeSet<>(keys));
        }
      }
    }

    private static String shown(JsonNode node) {
      return node.isMissingNode() ? "missing" : node.toString();
    }

    private void problem(String place, String what) {
      problems.add("%s, %s: %s".formatted(source, place, what));
    }
  }

  /** The task of a name. */
  public Optional<SuiteTask> task(String taskName) {
    return tasks.stream().filter(task -> task.name().equals(taskName)).findFirst();
  }
}
