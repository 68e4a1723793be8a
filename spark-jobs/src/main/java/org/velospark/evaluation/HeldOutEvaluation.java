package org.velospark.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.config.Configuration;
import org.velospark.generation.JobGroup;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Adam;
import org.velospark.random.RandomStream;
import org.velospark.settings.HeldOutSettings;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskMixture;
import org.velospark.tasks.TaskSpec;
import org.velospark.unroll.Objective;
import org.velospark.unroll.Unroll;
import org.velospark.unroll.UnrollConfig;

/** Compares weights with the ones a run began with, and with Adam, on tasks it never trained on. */
public final class HeldOutEvaluation {
  private HeldOutEvaluation() {}

  /**
   * Trains all held-out tasks of a configuration.
   *
   * @param configuration the whole configuration as text
   * @param initial weights that the run began with
   * @param evolved weights that it ended with
   */
  public static HeldOutSummary run(
      JavaSparkContext spark,
      String runId,
      String configuration,
      HeldOutSettings settings,
      float[] initial,
      float[] evolved) {
    List<HeldOutUnit> units =
        IntStream.range(0, settings.count()).mapToObj(HeldOutUnit::new).toList();
    String description = "Run %s, %d held-out tasks".formatted(runId, units.size());
    return JobGroup.run(
        spark, runId, description, () -> run(spark, configuration, units, initial, evolved));
  }

  private static HeldOutSummary run(
      JavaSparkContext spark,
      String configuration,
      List<HeldOutUnit> units,
      float[] initial,
      float[] evolved) {
    Broadcast<float[]> initialWeights = spark.broadcast(initial);
    Broadcast<float[]> evolvedWeights = spark.broadcast(evolved);
    try {
      List<HeldOutResult> results =
          spark
              .parallelize(units, Math.min(units.size(), 4 * spark.defaultParallelism()))
              .mapPartitions(new TrainHeldOut(configuration, initialWeights, evolvedWeights))
              .collect();
      return HeldOutSummary.of(
          results.stream().sorted(Comparator.comparingInt(HeldOutResult::index)).toList());
    } finally {
      initialWeights.destroy(false);
      evolvedWeights.destroy(false);
    }
  }

  /** What executors do. */
  private static final class TrainHeldOut
      implements FlatMapFunction<Iterator<HeldOutUnit>, HeldOutResult> {
    private static final long serialVersionUID = 1;

    private final String configuration;
    private final Broadcast<float[]> initial;
    private final Broadcast<float[]> evolved;

    TrainHeldOut(String configuration, Broadcast<float[]> initial, Broadcast<float[]> evolved) {
      this.configuration = configuration;
      this.initial = initial;
      this.evolved = evolved;
    }

    @Override
    public Iterator<HeldOutResult> call(Iterator<HeldOutUnit> units) {
      TrainingSettings settings =
          Configuration.parse(configuration, TrainingSettings::read).settings();
      TaskMixture mixture = settings.heldOutMixture();
      List<HeldOutResult> results = new ArrayList<>();
      while (units.hasNext()) {
        TaskContext.get().killTaskIfInterrupted();
        results.add(train(units.next().index(), settings, mixture));
      }
      return results.iterator();
    }

    private HeldOutResult train(int index, TrainingSettings settings, TaskMixture mixture) {
      UniformRandomProvider random = RandomStream.HELD_OUT_TASK.at(settings.run().seed(), index);
      LearnedOptimizer learned = settings.optimizer().create();
      HeldOutSettings heldOut = settings.heldOut();
      int steps = heldOut.steps();
      TaskSpec spec = mixture.sample(random);
      long seed = random.nextLong();
      try (Task task = mixture.build(spec)) {
        TensorLayout layout = task.parameters().layout();
        return new HeldOutResult(
            index,
            loss(heldOut, task, learned.optimizer(initial.value(), layout, steps), seed),
            loss(heldOut, task, learned.optimizer(evolved.value(), layout, steps), seed),
            loss(heldOut, task, new Adam(heldOut.adamLearningRate()).optimizer(layout), seed));
      } catch (RuntimeException | Error e) {
        throw new IllegalStateException(
            "Held-out task %d failed (%d training steps with seed %d of the network %s): %s"
                .formatted(index, steps, seed, spec.toJson(), e),
            e);
      }
    }

    private static FinalLoss loss(
        HeldOutSettings settings, Task task, Optimizer optimizer, long seed) {
      UnrollConfig unroll =
          new UnrollConfig(
              settings.steps(),
              settings.steps(),
              Objective.FINAL,
              settings.evaluationBatches(),
              Task.Split.HELD_OUT);
      return FinalLoss.of(
          new Unroll(unroll).run(task, optimizer, seed, settings.steps()).finalLoss(),
          task.lossScale());
    }
  }
}
