package org.velospark.generation;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.velospark.config.Configuration;
import org.velospark.model.FlatTensors;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.TensorLayout;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.cost.Calibration;

/**
 * How fast an executor is: what orders units by the time they take.
 *
 * @param network seconds of a training step without the optimizer
 * @param update seconds of an optimizer's step, whatever the network
 * @param updateParameter seconds more for each parameter
 */
public record ExecutorSpeed(CostModel network, double update, double updateParameter)
    implements Serializable {
  private static final String MODELS = "cost-models";
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 1 << 15;
  private static final double ROUND_SECONDS = 0.02;

  /** Rounds without a faster one after which the compiler is taken to be done. */
  private static final int STABLE_ROUNDS = 10;

  private static final double FASTER = 0.97;
  private static final double MAX_SECONDS = 4;

  /** A run that is started again in the same JVM need not wait for it again. */
  private static final Map<OptimizerConfig, Update> UPDATES = new ConcurrentHashMap<>();

  /** Measures one of the executors, taken for all; see {@link Calibration}. */
  public static ExecutorSpeed measure(JavaSparkContext spark, String configuration) {
    return JobGroup.run(
        spark,
        "velospark",
        "What tasks cost on an executor",
        () -> spark.parallelize(List.of(configuration), 1).map(new Measure()).first());
  }

  /** What the executor does. */
  private static final class Measure implements Function<String, ExecutorSpeed> {
    private static final long serialVersionUID = 1;

    @Override
    public ExecutorSpeed call(String configuration) {
      return here(Configuration.parse(configuration, TrainingSettings::read).settings());
    }
  }

  /** Where the cost models of machines are kept, in a folder of data sets. */
  public static Path models(Path dataFolder) {
    return dataFolder.resolve(MODELS);
  }

  private static ExecutorSpeed here(TrainingSettings settings) {
    CostModel network =
        Calibration.ofThisMachine(TaskFamilies.installed(), models(settings.data().folder()));
    Update update = UPDATES.computeIfAbsent(settings.optimizer(), Update::measure);
    return new ExecutorSpeed(network, update.seconds(), update.secondsPerParameter());
  }

  /** What a step of an optimizer takes here. */
  private record Update(double seconds, double secondsPerParameter) {
    static Update measure(OptimizerConfig optimizer) {
      LearnedOptimizer learned = optimizer.create();
      double small = updateSeconds(learned, SMALL);
      double large = updateSeconds(learned, LARGE);
      double each = Math.max(0, (large - small) / (LARGE - SMALL));
      return new Update(Math.max(0, small - SMALL * each), each);
    }
  }

  private static double updateSeconds(LearnedOptimizer learned, int parameters) {
    TensorLayout layout = TensorLayout.builder().add("w", 32, parameters / 32).build();
    Optimizer optimizer = learned.optimizer(learned.initialWeights(0), layout, 1_000);
    try (FlatTensors weights = FlatTensors.allocate(layout);
        FlatTensors gradients = FlatTensors.allocate(layout)) {
      double fastest = Double.POSITIVE_INFINITY;
      double spent = 0;
      int stable = 0;
      // Vectors are slow until the compiler is done with them, which the run needs as well.
      while (stable < STABLE_ROUNDS && spent < MAX_SECONDS) {
        long start = System.nanoTime();
        double round = 0;
        int updates = 0;
        for (; round < ROUND_SECONDS; updates++) {
          optimizer.update(weights, gradients, 1);
          round = (System.nanoTime() - start) / 1e9;
        }
        double seconds = round / updates;
        stable = seconds < FASTER * fastest ? 0 : stable + 1;
        fastest = Math.min(fastest, seconds);
        spent += round;
      }
      return fastest;
    }
  }

  /** Seconds that training takes, by one step and its cost. */
  double seconds(Cost cost, int steps) {
    return steps * (network.seconds(cost) + update + updateParameter * cost.parameters());
  }
}
