package org.velospark.tasks.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskMixture.Share;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TimeLimits;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;

/**
 * The {@link CostModel} of a machine: fitted to small tasks of every family, measured once and kept
 * in a file for all programs that share the folder on machines of that kind.
 */
public final class Calibration {
  private static final Logger LOG = LoggerFactory.getLogger(Calibration.class);

  /** To be raised when a cost, or what runs it, means something else than before. */
  private static final int VERSION = 3;

  private static final int DRAWS_PER_FAMILY = 200;
  private static final int TASKS_PER_FAMILY = 6;
  private static final double LONGEST = 1e-2;
  private static final double SECONDS_PER_TASK = 0.08;

  /** Until the compiler is done with what all networks share: products of matrices in vectors. */
  private static final double WARM_UP_SECONDS = 1.5;

  private Calibration() {}

  /**
   * The model of this machine; measures it, for a few seconds, unless that has been done before.
   *
   * @param folder where models are kept; if it cannot be read or written, they are measured each
   *     time
   */
  public static CostModel ofThisMachine(TaskFamilies families, Path folder) {
    Path file = folder.resolve("%s-v%d.json".formatted(Machine.key(), VERSION));
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      LOG.info("Measuring what tasks cost on this machine, once");
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is no cost model: {}; measuring again", file, e.getMessage());
    } catch (IOException e) {
      LOG.warn("Cannot read {}: {}; measuring what tasks cost", file, e.toString());
    }
    CostModel model = CostFit.of(measure(families));
    try {
      keep(model, file);
    } catch (IOException e) {
      LOG.warn(
          "Cannot keep what tasks cost in {}: {}; it will be measured again", file, e.toString());
    }
    return model;
  }

  private static void keep(CostModel model, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "model", ".part");
    try {
      Files.writeString(part, json(model));
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Measures tasks of every family, cheap ones and dearer ones, on data that is made up. */
  static List<Measurement> measure(TaskFamilies families) {
    TaskData data = SyntheticData.ofAllNames();
    List<Measurement> measurements = new ArrayList<>();
    for (TaskFamily family : families.families()) {
      for (TaskSpec spec : specs(family, data)) {
        try (Task task = families.build(spec, data)) {
          Cost cost = families.cost(spec, data);
          if (measurements.isEmpty()) {
            Measurement.of(task, cost, WARM_UP_SECONDS);
          }
          measurements.add(Measurement.of(task, cost, SECONDS_PER_TASK));
        }
      }
    }
    return measurements;
  }

  /** Of many specs the cheapest half, or as many of it as are not too dear: some, evenly. */
  private static List<TaskSpec> specs(TaskFamily family, TaskData data) {
    TaskMixture mixture =
        new TaskMixture(List.of(Share.published(family)), List.of(), TimeLimits.NONE, data);
    Map<TaskSpec, Double> seconds = new HashMap<>();
    for (int k = 0; k < DRAWS_PER_FAMILY; k++) {
      TaskSpec spec = mixture.sample(RandomStream.TASK.at(0, k, family.name().hashCode()));
      seconds.put(spec, CostModel.REFERENCE.seconds(mixture.cost(spec)));
    }
    List<TaskSpec> cheapestFirst = new ArrayList<>(seconds.keySet());
    cheapestFirst.sort(Comparator.comparingDouble(seconds::get));
    int cheap = (int) cheapestFirst.stream().filter(spec -> seconds.get(spec) <= LONGEST).count();
    int last = Math.max(TASKS_PER_FAMILY, Math.min(cheap, cheapestFirst.size() / 2)) - 1;
    return IntStream.range(0, TASKS_PER_FAMILY)
        .mapToObj(k -> cheapestFirst.get(k * last / (TASKS_PER_FAMILY - 1)))
        .toList();
  }

  private static String json(CostModel model) {
    return new ObjectMapper()
        .createObjectNode()
        .put("step", model.step())
        .put("operation", model.operation())
        .put("multiply-add", model.multiplyAdd())
        .put("element", model.element())
        .toString();
  }

  private static CostModel parse(String json) {
    JsonNode node;
    try {
      node = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    return new CostModel(
        node.path("step").asDouble(-1),
        node.path("operation").asDouble(-1),
        node.path("multiply-add").asDouble(-1),
        node.path("element").asDouble(-1));
  }
}
