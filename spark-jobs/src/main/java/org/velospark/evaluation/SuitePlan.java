package org.velospark.evaluation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.velospark.suite.Contestant;
import org.velospark.suite.MeasuredTraining;
import org.velospark.suite.Suite;
import org.velospark.suite.SuiteNetwork;
import org.velospark.suite.SuiteTask;
import org.velospark.suite.Variant;
import org.velospark.tasks.data.TaskData;

/**
 * Which trainings an evaluation consists of. First each optimizer that has settings is tuned, task
 * by task, on one training each; then all are trained with other seeds, in the settings that were
 * chosen. Immutable and thread-safe.
 *
 * @param suite the tasks
 * @param contestants the optimizers, each key once
 * @param seeds trainings of each optimizer on each task that it is judged by, at least 1
 * @param sensitivity names of optimizers that are trained in all variants of the quick tasks, too
 */
public record SuitePlan(
    Suite suite, List<Contestant> contestants, int seeds, List<String> sensitivity) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int DIGEST_BYTES = 16;

  public SuitePlan {
    contestants = List.copyOf(contestants);
    sensitivity = List.copyOf(sensitivity);
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds must be at least 1, but is %d".formatted(seeds));
    }
  }

  /** A training with all that it needs. */
  public SuiteWork work(SuiteUnit unit) {
    SuiteTask task = suite.tasks().get(unit.task());
    Contestant contestant = contestants.get(unit.contestant());
    return new SuiteWork(
        unit,
        task.name(),
        network(unit).toJson(),
        contestant.key(),
        contestant.settings().get(unit.setting()),
        task.seed(unit.seed()),
        task.steps(),
        unit.variant().toldSteps(task.steps()));
  }

  private SuiteNetwork network(SuiteUnit unit) {
    return unit.variant().network(suite.tasks().get(unit.task()).network()).orElseThrow();
  }

  /**
   * What the result of a training is kept under: all that determines it, in short. Trainings of
   * equal keys come to equal losses, so one of them is enough.
   */
  public String key(SuiteUnit unit) {
    SuiteWork work = work(unit);
    String all =
        String.join(
            "\n",
            "velospark training " + MeasuredTraining.VERSION,
            suite.name() + " " + suite.version() + " " + suite.plan(),
            work.task(),
            work.spec(),
            work.optimizerKey(),
            settings(work.settings()),
            "%d of %d steps, seed %d".formatted(work.toldSteps(), work.steps(), unit.seed()),
            "weights times " + unit.variant().weightScale());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Settings as a JSON object in the order of their names. */
  static String settings(SortedMap<String, Double> settings) {
    ObjectNode json = JSON.createObjectNode();
    settings.forEach(json::put);
    return json.toString();
  }

  /** The trainings that optimizers are tuned on, in no order that matters. */
  public List<SuiteUnit> tuning() {
    List<SuiteUnit> units = new ArrayList<>();
    for (int task = 0; task < suite.tasks().size(); task++) {
      for (int c = 0; c < contestants.size(); c++) {
        Contestant contestant = contestants.get(c);
        for (int s = 0; contestant.isTuned() && s < contestant.settings().size(); s++) {
          units.add(new SuiteUnit(task, c, s, SuiteUnit.TUNING_SEED, Variant.STANDARD));
        }
      }
    }
    return units;
  }

  /**
   * The trainings that optimizers are judged by.
   *
   * @param losses final training losses of the trainings of {@link #tuning}, by their keys
   * @param which of the optimizers
   */
  public List<SuiteUnit> judging(Map<String, Double> losses, Predicate<Contestant> which) {
    List<SuiteUnit> units = new ArrayList<>();
    for (int task = 0; task < suite.tasks().size(); task++) {
      for (int c = 0; c < contestants.size(); c++) {
        if (which.test(contestants.get(c))) {
          int setting = tuned(task, c, losses);
          for (Variant variant : variants(task, contestants.get(c))) {
            for (long seed = 1; seed <= seeds; seed++) {
              units.add(new SuiteUnit(task, c, setting, seed, variant));
            }
          }
        }
      }
    }
    return units;
  }

  private List<Variant> variants(int task, Contestant contestant) {
    SuiteTask suiteTask = suite.tasks().get(task);
    boolean all = suiteTask.quick() && sensitivity.contains(contestant.name());
    return Arrays.stream(Variant.values())
        .filter(variant -> variant == Variant.STANDARD || all)
        .filter(variant -> variant.network(suiteTask.network()).isPresent())
        .toList();
  }

  /** The settings with the lowest loss at the end; the first of them where all diverged. */
  private int tuned(int task, int contestant, Map<String, Double> losses) {
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    int settings = contestants.get(contestant).settings().size();
    for (int s = 0; settings > 1 && s < settings; s++) {
      String key = key(new SuiteUnit(task, contestant, s, SuiteUnit.TUNING_SEED, Variant.STANDARD));
      double loss = losses.getOrDefault(key, Double.NaN);
      if (loss < lowest) {
        lowest = loss;
        best = s;
      }
    }
    return best;
  }

  /**
   * Seconds that a training is predicted to take on one core of the reference machine.
   *
   * @param data tells what data sets there are; none is loaded
   */
  public double seconds(SuiteUnit unit, TaskData data) {
    int steps = suite.tasks().get(unit.task()).steps();
    return network(unit).seconds(steps, suite.plan(), data);
  }

  /** As {@link #seconds}, for many: networks are counted once. */
  public Map<SuiteUnit, Double> seconds(List<SuiteUnit> units, TaskData data) {
    Map<String, Double> byNetwork = new HashMap<>();
    Map<SuiteUnit, Double> seconds = new HashMap<>();
    for (SuiteUnit unit : units) {
      String network = unit.task() + unit.variant().label();
      seconds.put(unit, byNetwork.computeIfAbsent(network, n -> seconds(unit, data)));
    }
    return seconds;
  }
}
