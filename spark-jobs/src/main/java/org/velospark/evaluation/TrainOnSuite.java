package org.velospark.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.velospark.checkpoint.Provenance;
import org.velospark.dropin.DropInModel;
import org.velospark.dropin.DropInNetwork;
import org.velospark.dropin.Minibatches;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.suite.Contestant;
import org.velospark.suite.Dl4jNetwork;
import org.velospark.suite.Dl4jTraining;
import org.velospark.suite.GeneratedNetwork;
import org.velospark.suite.GeneratedTraining;
import org.velospark.suite.Measured;
import org.velospark.suite.MeasuredTraining;
import org.velospark.suite.MeasuringPlan;
import org.velospark.suite.SuiteNetwork;
import org.velospark.suite.TrainingRun;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskPool;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.cost.Machine;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.engine.NativeThreads;

/** What executors do with units of a suite. */
final class TrainOnSuite implements FlatMapFunction<List<SuiteWork>, SuiteUnitResult> {
  private static final long serialVersionUID = 1;

  /** Compiled networks that wait for the next unit of their spec, and what they may hold. */
  private static final int IDLE_TASKS = 64;

  private static final long IDLE_BYTES = 256L << 20;

  /** All slots of an executor share them, by the folder of the data sets. */
  private static final Map<String, TaskPool> POOLS = new ConcurrentHashMap<>();

  /** By their key. */
  private static final Map<String, OptimizerWeights> WEIGHTS = new ConcurrentHashMap<>();

  private final String dataFolder;
  private final int points;
  private final int batches;
  private final Map<String, Broadcast<byte[]>> weights;

  /**
   * @param dataFolder of each machine; empty for its own default
   * @param weights files of learned optimizers' weights, by the keys of the optimizers
   */
  TrainOnSuite(String dataFolder, MeasuringPlan plan, Map<String, Broadcast<byte[]>> weights) {
    this.dataFolder = dataFolder;
    this.points = plan.points();
    this.batches = plan.batches();
    this.weights = Map.copyOf(weights);
  }

  @Override
  public Iterator<SuiteUnitResult> call(List<SuiteWork> units) {
    List<SuiteUnitResult> results = new ArrayList<>();
    for (SuiteWork unit : units) {
      TaskContext.get().killTaskIfInterrupted();
      results.add(
          new SuiteUnitResult(
              unit.unit(),
              train(unit),
              SparkEnv.get().blockManager().blockManagerId().host(),
              Machine.processor(),
              Provenance.vectors()));
    }
    return results.iterator();
  }

  private Measured train(SuiteWork work) {
    try {
      SuiteNetwork network = SuiteNetwork.parse(work.spec());
      return network instanceof Dl4jNetwork dl4j
          ? train(work, dl4j)
          : train(work, ((GeneratedNetwork) network).spec());
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException(
          "Training %d of task %s by %s %s failed (%s, %d steps of the network %s): %s"
              .formatted(
                  work.unit().seed(),
                  work.task(),
                  work.optimizerKey(),
                  work.settings(),
                  work.unit().variant().label(),
                  work.steps(),
                  work.spec(),
                  e),
          e);
    }
  }

  private Measured train(SuiteWork work, TaskSpec spec) {
    TaskPool pool = POOLS.computeIfAbsent(dataFolder, TrainOnSuite::pool);
    Task task = pool.borrow(spec);
    Measured measured;
    try {
      measured =
          measure(
              work,
              new GeneratedTraining(
                  task,
                  optimizer(work, task.parameters().layout()),
                  work.networkSeed(),
                  work.unit().variant().weightScale()));
    } catch (RuntimeException | Error e) {
      // Nobody knows what it was in the middle of.
      pool.discard(task);
      throw e;
    }
    pool.giveBack(task);
    return measured;
  }

  private Measured train(SuiteWork work, Dl4jNetwork network) {
    NativeThreads.useOne();
    Minibatches minibatches = network.minibatches(data(dataFolder));
    try (DropInModel model = model(work, network.network())) {
      return measure(
          work,
          new Dl4jTraining(
              model, minibatches, work.networkSeed(), work.unit().variant().weightScale()));
    }
  }

  private Measured measure(SuiteWork work, TrainingRun training) {
    return MeasuredTraining.run(
        training,
        work.steps(),
        new MeasuringPlan(points, batches),
        () -> TaskContext.get().killTaskIfInterrupted());
  }

  /** The data sets in a folder; in the machine's own default if it is empty. */
  static TaskData data(String folder) {
    return TaskData.in(folder.isEmpty() ? DataCache.defaultFolder() : Path.of(folder));
  }

  private static TaskPool pool(String folder) {
    TaskData data = data(folder);
    return new TaskPool(spec -> TaskFamilies.installed().build(spec, data), IDLE_TASKS, IDLE_BYTES);
  }

  private Optimizer optimizer(SuiteWork work, TensorLayout layout) {
    return weights(work)
        .<Optimizer>map(learned -> learned.optimizer(layout, work.toldSteps()))
        .orElseGet(() -> baseline(work).optimizer(layout, work.toldSteps()));
  }

  private DropInModel model(SuiteWork work, DropInNetwork network) {
    return weights(work)
        .map(learned -> DropInModel.open(network, work.networkSeed(), learned, work.toldSteps()))
        .orElseGet(
            () ->
                DropInModel.open(
                    network, work.networkSeed(), baseline(work).updater().orElseThrow()));
  }

  private static Baseline.Rule baseline(SuiteWork work) {
    return Contestant.baseline(work.optimizerKey()).with(work.settings());
  }

  /** Empty if the optimizer is a hand-made one. */
  private Optional<OptimizerWeights> weights(SuiteWork work) {
    return Optional.ofNullable(weights.get(work.optimizerKey()))
        .map(file -> WEIGHTS.computeIfAbsent(work.optimizerKey(), key -> weights(file.value())));
  }

  private static OptimizerWeights weights(byte[] file) {
    try {
      return OptimizerWeights.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
