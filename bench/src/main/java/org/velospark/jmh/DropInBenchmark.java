package org.velospark.jmh;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.weights.OptimizerWeights;

/**
 * A whole training step of a Deeplearning4j network with its own Adam and with a learned optimizer
 * in its place; {@code none} is all but the update.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
public class DropInBenchmark {
  private static final int STEPS = 10_000;

  @Param({"mlp", "lenet", "resnet", "char-lstm"})
  String dl4j;

  @Param({"adam", "velo-64-32", "celo", "none"})
  String updater;

  private Model model;
  private DataSet data;

  @Setup(Level.Trial)
  public void open() {
    DropInNetwork network = DropInNetwork.of(dl4j);
    data = network.data();
    model =
        switch (updater) {
          case "adam" -> network.open(new Adam(1e-3));
          case "none" -> network.open(new NoOp());
          case "celo" -> network.open(weights(new CeloConfig(64, CeloPhase.SCHEDULER)), STEPS);
          default -> network.open(weights(Optimizers.velo(updater).config()), STEPS);
        };
  }

  private static OptimizerWeights weights(OptimizerConfig config) {
    LearnedOptimizer learned = config.create();
    return new OptimizerWeights(
        config,
        Optimizers.weights(learned),
        OptimizerWeights.LICENCE_NOT_STATED,
        Map.of(),
        "never trained");
  }

  @Benchmark
  public double fit() {
    if (model instanceof MultiLayerNetwork network) {
      network.fit(data);
    } else {
      ((ComputationGraph) model).fit(data);
    }
    return model.score();
  }
}
