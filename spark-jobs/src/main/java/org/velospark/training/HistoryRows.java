package org.velospark.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.velospark.es.Estimate;
import org.velospark.es.OuterStep;
import org.velospark.generation.RunningGeneration;
import org.velospark.generation.UnitResult;
import org.velospark.history.EvaluationRow;
import org.velospark.history.GenerationRow;
import org.velospark.history.RunRow;
import org.velospark.model.LearnedOptimizer;
import org.velospark.settings.TrainingSettings;
import org.velospark.unroll.UnrollResult;

/**
 * Says in the history's terms what happened.
 *
 * @param attempt number of this start of the run
 */
record HistoryRows(String runId, long attempt) {

  /**
   * How long the driver's phases of a generation took.
   *
   * @param update to estimate the gradient and update θ
   * @param checkpointBefore kept by a checkpoint just before it
   * @param start end of the generation before
   * @param end end of this one
   */
  record Seconds(double update, double checkpointBefore, Instant start, Instant end) {}

  RunRow run(
      long fromGeneration,
      TrainingSettings settings,
      LearnedOptimizer optimizer,
      Map<String, String> provenance,
      JavaSparkContext spark) {
    return new RunRow(
        runId,
        attempt,
        Instant.now(),
        fromGeneration,
        settings.run().seed(),
        optimizer.config().architecture(),
        optimizer.weights().length(),
        provenance.get("configuration"),
        spark.master(),
        provenance.get("git.commit"),
        new ObjectMapper().valueToTree(provenance).toString());
  }

  GenerationRow generation(
      long generation,
      RunningGeneration.Outcome outcome,
      Estimate estimate,
      OuterStep step,
      Seconds seconds) {
    List<UnitResult> units = outcome.units();
    List<UnrollResult> sides = new ArrayList<>();
    for (UnitResult unit : units) {
      sides.add(unit.pair().positive());
      sides.add(unit.pair().negative());
    }
    return new GenerationRow(
        runId,
        generation,
        attempt,
        estimate.meanLoss(),
        estimate.standardError(),
        mean(units, unit -> unit.pair().positive().metaLoss()),
        mean(units, unit -> unit.pair().negative().metaLoss()),
        step.gradientNorm(),
        step.clippedNorm(),
        step.stepNorm(),
        step.thetaNorm(),
        step.learningRate(),
        outcome.planned(),
        units.size(),
        outcome.planned() - units.size(),
        outcome.endedAtDeadline(),
        (int) sides.stream().filter(UnrollResult::diverged).count(),
        restarted(units),
        sides.stream().mapToLong(UnrollResult::steps).sum(),
        outcome.broadcastSeconds(),
        outcome.stageSeconds(),
        seconds.update(),
        seconds.checkpointBefore(),
        Duration.between(seconds.start(), seconds.end()).toNanos() / 1e9,
        seconds.end());
  }

  /** How many particles began anew because their state was lost. */
  static int restarted(List<UnitResult> units) {
    return (int) units.stream().filter(result -> result.unit().restarts()).count();
  }

  private static double mean(List<UnitResult> units, ToDoubleFunction<UnitResult> loss) {
    return units.stream().mapToDouble(loss).average().orElse(Double.NaN);
  }

  List<EvaluationRow> evaluations(long generation, List<UnitResult> units) {
    List<EvaluationRow> rows = new ArrayList<>(2 * units.size());
    for (UnitResult unit : units) {
      rows.add(
          evaluation(generation, unit, 1, unit.pair().positive(), unit.pair().positiveSeconds()));
      rows.add(
          evaluation(generation, unit, -1, unit.pair().negative(), unit.pair().negativeSeconds()));
    }
    return rows;
  }

  private EvaluationRow evaluation(
      long generation, UnitResult unit, int side, UnrollResult result, double seconds) {
    return new EvaluationRow(
        runId,
        generation,
        unit.unit().pair(),
        unit.unit().task(),
        side,
        unit.taskFamily(),
        unit.taskSpec(),
        unit.parameterCount(),
        unit.truncation().unrollSteps(),
        unit.unit().since(),
        unit.truncation().from(),
        unit.truncation().steps(),
        unit.unit().restarts(),
        unit.seed(),
        result.initialLoss(),
        result.finalLoss(),
        result.meanTrainingLoss(),
        result.metaLoss(),
        result.diverged(),
        seconds,
        unit.executorId(),
        unit.host());
  }
}
