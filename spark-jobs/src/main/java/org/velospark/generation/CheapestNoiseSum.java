package org.velospark.generation;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.es.LocalNoiseSum;
import org.velospark.es.NoiseSum;
import org.velospark.es.NoiseTerm;

/**
 * Adds up on the driver or on the executors, wherever it is predicted to be done sooner. Both give
 * the same bits. Not thread-safe.
 */
public final class CheapestNoiseSum implements NoiseSum {
  private static final Logger LOG = LoggerFactory.getLogger(CheapestNoiseSum.class);

  private final JavaSparkContext spark;
  private final boolean executorsAreBusy;
  private final double number;
  private final NoiseSum driver = new LocalNoiseSum();
  private final NoiseSum executors;
  private String said = "";

  /**
   * @param staleness above 0 executors are busy with later generations: then jobs for a gradient
   *     would queue behind them, unless Spark schedules fairly
   */
  public CheapestNoiseSum(JavaSparkContext spark, String runId, int staleness) {
    this.spark = spark;
    this.executorsAreBusy =
        staleness > 0 && !"FAIR".equals(spark.getConf().get("spark.scheduler.mode", "FIFO"));
    this.number = NoiseCost.measureNumber();
    this.executors = new ExecutorNoiseSum(spark, runId);
  }

  @Override
  public float[] of(List<NoiseTerm> terms, int length) {
    NoiseCost cost = cost();
    double here = cost.driverSeconds(terms.size(), length);
    double there = cost.executorSeconds(terms.size(), length);
    boolean onDriver = spark.isLocal() || executorsAreBusy || here <= there;
    say(
        onDriver ? "on the driver" : "on the executors",
        "%d perturbations of %d weights: predicted %.3g s on the driver, %.3g s on the executors"
            .formatted(terms.size(), length, here, there));
    return (onDriver ? driver : executors).of(terms, length);
  }

  private NoiseCost cost() {
    // Spark counts the driver among them.
    int count = Math.max(1, spark.sc().statusTracker().getExecutorInfos().length - 1);
    return new NoiseCost(
        number,
        Runtime.getRuntime().availableProcessors(),
        count,
        Math.max(1, spark.defaultParallelism()));
  }

  /** Once, and whenever it changes. */
  private void say(String where, String why) {
    if (!where.equals(said)) {
      LOG.info("Gradients are added up {}; {}", where, why);
      said = where;
    }
  }
}
