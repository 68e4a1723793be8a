package org.velospark.evaluation;

import java.util.List;
import java.util.Map;
import org.velospark.dropin.DropInNetwork;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.suite.Contestant;
import org.velospark.suite.Dl4jNetwork;
import org.velospark.suite.MeasuringPlan;
import org.velospark.suite.Suite;
import org.velospark.suite.SuiteTask;

/** Suites that take seconds. */
public final class TestingSuites {
  private TestingSuites() {}

  /** A quadratic, and a small network, which is the quick subset. */
  public static Suite suite() {
    Suite full = Suite.full();
    SuiteTask quadratic = full.task("quadratic-10").orElseThrow();
    SuiteTask network = full.task("mlp-fashion-8-32").orElseThrow();
    return new Suite(
        "testing",
        1,
        new MeasuringPlan(3, 1),
        0,
        List.of(
            new SuiteTask(quadratic.name(), quadratic.network(), 30, false),
            new SuiteTask(network.name(), network.network(), 20, true)));
  }

  /** Two networks of Deeplearning4j, the first of which is the quick subset. */
  static Suite deeplearning4j() {
    return new Suite(
        "testing",
        1,
        new MeasuringPlan(2, 1),
        0,
        List.of(
            new SuiteTask(
                "autoencoder",
                new Dl4jNetwork(DropInNetwork.AUTOENCODER, "fashion-mnist", 8),
                4,
                true),
            new SuiteTask(
                "char-lstm",
                new Dl4jNetwork(DropInNetwork.SMALL_CHAR_LSTM, "moby-dick", 2),
                3,
                false)));
  }

  public static Contestant adam() {
    return Contestant.of(Baseline.ADAM, 0);
  }

  /** A learned optimizer as it is before it has learned anything. */
  public static OptimizerWeights weights(long seed) {
    // Steps small enough that it does not diverge.
    VeloConfig config = new VeloConfig(8, 4, 1, false, false);
    Velo velo = config.create();
    return new OptimizerWeights(config, velo.initialWeights(seed), "MIT", Map.of(), "");
  }
}
