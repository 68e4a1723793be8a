package org.velospark.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.velospark.dropin.DropInModel;
import org.velospark.dropin.DropInNetwork;
import org.velospark.dropin.Examples;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.data.SyntheticData;

/**
 * Measures whole training steps of Deeplearning4j's networks: with its own Adam, with learned
 * optimizers in its place, and without any. All of a network are measured in turns, so that what
 * else the machine does meets all of them.
 */
public final class DropInBenchmark {
  private static final int STEPS = 10_000;
  private static final long SEED = 1;

  /** Names alone: what they stand for is random. */
  private static final Map<Examples, String> DATA_SETS =
      Map.of(
          Examples.CLASSIFIED_PICTURES, "mnist",
          Examples.PICTURES, "mnist",
          Examples.LETTERS, "moby-dick");

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate("none", network -> DropInModel.open(network, SEED, new NoOp())),
          new Candidate("adam", network -> DropInModel.open(network, SEED, new Adam(1e-3))),
          learned("celo", new CeloConfig(64, CeloPhase.SCHEDULER)),
          learned("velo-64-32", VeloConfig.of(64, 32)));

  /** An optimizer, and how a network gets it. */
  private record Candidate(String name, Function<DropInNetwork, DropInModel> open) {}

  /**
   * What an optimizer costs in one network.
   *
   * @param optimizer {@code none} changes nothing and is what all else has on top
   * @param millis of a training step by the clock
   * @param cpuMillis of processor time that the process takes for a step, all its threads together
   * @param openSeconds to build the network and attach the optimizer
   * @param heapPerWeight bytes of Java heap; a copy of the weights in ND4J's memory comes on top
   */
  public record Cost(
      String network,
      String optimizer,
      long weights,
      Timing millis,
      Timing cpuMillis,
      double openSeconds,
      double heapPerWeight) {}

  private DropInBenchmark() {}

  private static Candidate learned(String name, OptimizerConfig config) {
    float[] theta = config.create().initialWeights(0);
    for (int i = 0; i < theta.length; i++) {
      theta[i] *= BenchmarkOptimizer.PART_OF_WEIGHTS;
    }
    OptimizerWeights weights =
        new OptimizerWeights(
            config, theta, OptimizerWeights.LICENCE_NOT_STATED, Map.of(), "never trained");
    return new Candidate(name, network -> DropInModel.open(network, SEED, weights, STEPS));
  }

  /** A network in training. */
  private static final class Training {
    private final Candidate candidate;
    private final DropInModel model;
    private final DataSet data;
    private final double openSeconds;
    private final long heap;
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> cpuMillis = new ArrayList<>();

    Training(Candidate candidate, DropInNetwork network, DataSet data) {
      this.candidate = candidate;
      this.data = data;
      long heapBefore = heap();
      long start = System.nanoTime();
      this.model = candidate.open.apply(network);
      this.openSeconds = (System.nanoTime() - start) / 1e9;
      step();
      this.heap = heap() - heapBefore;
    }

    private static long heap() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }

    private void step() {
      model.fit(data);
    }

    private void round(double seconds) {
      long start = System.nanoTime();
      long cpu = PROCESS.getProcessCpuTime();
      int steps = 0;
      while (steps == 0 || System.nanoTime() - start < seconds * 1e9) {
        step();
        steps++;
      }
      millis.add((System.nanoTime() - start) / 1e6 / steps);
      cpuMillis.add((PROCESS.getProcessCpuTime() - cpu) / 1e6 / steps);
    }

    private Cost cost(DropInNetwork network, Training none) {
      long weights = model.parameters().length();
      return new Cost(
          network.toString(),
          candidate.name,
          weights,
          timing(millis),
          timing(cpuMillis),
          openSeconds,
          (double) (heap - none.heap) / weights);
    }

    private static Timing timing(List<Double> values) {
      return Timing.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /**
   * Measures a network with each optimizer.
   *
   * @param rounds how often each is measured, after half as many that do not count; at least 1
   * @param roundSeconds for each round; one step, if that takes longer
   */
  public static List<Cost> measure(DropInNetwork network, int rounds, double roundSeconds) {
    DataSet data =
        network
            .examples()
            .of(DATA_SETS.get(network.examples()), network.usualBatch(), SyntheticData.ofAllNames())
            .draw(Split.TRAINING, RandomStream.TRAINING_BATCH.at(SEED, 0));
    // What the first network loads belongs to none of them.
    new Training(CANDIDATES.get(0), network, data);
    List<Training> trainings =
        CANDIDATES.stream().map(candidate -> new Training(candidate, network, data)).toList();
    int warmUp = (rounds + 1) / 2;
    for (int round = 0; round < warmUp + rounds; round++) {
      if (round == warmUp) {
        trainings.forEach(training -> training.millis.clear());
        trainings.forEach(training -> training.cpuMillis.clear());
      }
      trainings.forEach(training -> training.round(roundSeconds));
    }
    return trainings.stream().map(training -> training.cost(network, trainings.get(0))).toList();
  }
}
