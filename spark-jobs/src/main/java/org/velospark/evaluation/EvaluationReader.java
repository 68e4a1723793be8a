package org.velospark.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.history.OptimizerEvaluationRow;
import org.velospark.history.OptimizerEvaluations;
import org.velospark.suite.Variant;
import org.velospark.verdict.TaskTraining;

/** Reads what evaluations at a location came to. Immutable and thread-safe. */
public final class EvaluationReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path location;
  private final Configuration configuration;

  /**
   * @param location as it was given to {@link SuiteEvaluation}
   * @param configuration Hadoop's settings, credentials among them
   */
  public EvaluationReader(Path location, Configuration configuration) {
    this.location = location;
    this.configuration = configuration;
  }

  /**
   * The trainings that optimizers are judged by, in the order of task, optimizer and seed. Each
   * optimizer has one setting on each task: of those that were trained with the most seeds, the one
   * that ended lowest when it was tuned. What it was tuned on is not among them.
   *
   * @param variant {@link Variant#STANDARD} for what the suite says; others only for optimizers
   *     whose sensitivity was asked for, and their {@code numSteps} are the steps that were taken
   * @throws IOException if the table cannot be read
   */
  public List<TaskTraining> judged(Variant variant) throws IOException {
    return judged(rows(), variant);
  }

  /** The same of {@link #rows}, which need not be read for each variant. */
  public static List<TaskTraining> judged(List<OptimizerEvaluationRow> rows, Variant variant) {
    Map<List<String>, Double> tuned = new LinkedHashMap<>();
    for (OptimizerEvaluationRow row : rows) {
      if (row.seed() == SuiteUnit.TUNING_SEED) {
        tuned.put(setting(row), finalLoss(row));
      }
    }
    Map<List<String>, Map<String, List<OptimizerEvaluationRow>>> bySetting =
        rows.stream()
            .filter(row -> row.seed() != SuiteUnit.TUNING_SEED)
            .filter(row -> row.variant().equals(variant.label()))
            .collect(
                Collectors.groupingBy(
                    EvaluationReader::contest,
                    LinkedHashMap::new,
                    Collectors.groupingBy(
                        OptimizerEvaluationRow::settings,
                        LinkedHashMap::new,
                        Collectors.toList())));
    List<TaskTraining> trainings = new ArrayList<>();
    for (Map<String, List<OptimizerEvaluationRow>> settings : bySetting.values()) {
      settings.values().stream()
          .max(
              Comparator.comparingInt((List<OptimizerEvaluationRow> seeds) -> seeds.size())
                  .thenComparingDouble(
                      seeds ->
                          -tuned.getOrDefault(setting(seeds.get(0)), Double.POSITIVE_INFINITY)))
          .orElseThrow()
          .forEach(row -> trainings.add(training(row)));
    }
    return trainings;
  }

  /**
   * The trainings that optimizers were tuned on, in the order of task, optimizer and settings.
   *
   * @throws IOException if the table cannot be read
   */
  public List<TaskTraining> tuning() throws IOException {
    return tuning(rows());
  }

  /** The same of {@link #rows}. */
  public static List<TaskTraining> tuning(List<OptimizerEvaluationRow> rows) {
    return rows.stream()
        .filter(row -> row.seed() == SuiteUnit.TUNING_SEED)
        .map(EvaluationReader::training)
        .toList();
  }

  /**
   * All rows, ordered by task, optimizer, variant, settings and seed. Of trainings that were stored
   * twice there is one. Where a name stood for several optimizers, such as the weights of a run at
   * different times, there are those of the one that was trained last.
   *
   * @throws IOException if the table cannot be read
   */
  public List<OptimizerEvaluationRow> rows() throws IOException {
    List<OptimizerEvaluationRow> rows = new OptimizerEvaluations(location, configuration).rows();
    Map<String, OptimizerEvaluationRow> last =
        rows.stream()
            .collect(
                Collectors.toMap(
                    OptimizerEvaluationRow::optimizer,
                    row -> row,
                    BinaryOperator.maxBy(
                        Comparator.comparing(OptimizerEvaluationRow::finishedAt))));
    Set<String> keys = new HashSet<>();
    return rows.stream()
        .filter(row -> row.optimizerKey().equals(last.get(row.optimizer()).optimizerKey()))
        .filter(row -> keys.add(row.trainingKey()))
        .toList();
  }

  private static List<String> contest(OptimizerEvaluationRow row) {
    return List.of(row.suite() + row.suiteVersion(), row.task(), row.optimizerKey());
  }

  private static List<String> setting(OptimizerEvaluationRow row) {
    List<String> setting = new ArrayList<>(contest(row));
    setting.add(row.settings());
    return setting;
  }

  private static double finalLoss(OptimizerEvaluationRow row) {
    double loss = row.trainingLoss()[row.trainingLoss().length - 1];
    return Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
  }

  private static TaskTraining training(OptimizerEvaluationRow row) {
    Map<String, String> settings;
    try {
      settings = JSON.readValue(row.settings(), new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Training %s has settings that are no JSON object: %s"
              .formatted(row.trainingKey(), row.settings()),
          e);
    }
    return new TaskTraining(
        row.task(),
        row.taskFamily(),
        row.optimizer(),
        settings,
        row.seed(),
        row.numSteps(),
        row.parameterCount(),
        row.measuredAt(),
        row.trainingLoss(),
        row.heldOutLoss(),
        row.seconds(),
        row.optimizerSeconds(),
        row.processor());
  }
}
