package org.velospark.bench;

import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.NetworkTask;

/**
 * Measures training steps of networks: a minibatch, the loss and its gradient, without an
 * optimizer, on one thread. The plan, SameDiff's own way and a large product of matrices take turns
 * in short rounds, so that ratios are fair on a machine that has other work as well.
 */
public final class EngineBenchmark {
  private static final int ROUNDS = 25;
  private static final long SEED = 0;

  /** Largest relative difference of the two losses; sums differ in their order. */
  private static final double SAME_LOSS = 1e-3;

  private final TaskFamilies families;
  private final TaskData data;

  /**
   * What one network takes.
   *
   * @param network its name
   * @param parameters number of its weights
   * @param multiplyAdds that the products of a training step need
   * @param sameDiff a step by SameDiff
   * @param plan a step by the compiled plan
   * @param ratio of the first to the second, the median of all rounds
   * @param peak multiply-adds per second of the large product, at best
   */
  public record Result(
      String network,
      double parameters,
      double multiplyAdds,
      Timing sameDiff,
      Timing plan,
      double ratio,
      double peak) {

    /**
     * Part of a peak that the multiply-adds of the network's products reach in the plan.
     *
     * @param peak multiply-adds per second; the largest of all results, where others load the
     *     machine
     */
    public double partOf(double peak) {
      return multiplyAdds / (plan.best() / 1e6) / peak;
    }
  }

  public EngineBenchmark(TaskFamilies families, TaskData data) {
    this.families = families;
    this.data = data;
  }

  /**
   * Measures a network, for a few seconds.
   *
   * @throws IllegalArgumentException if its spec is not that of a network alone
   * @throws IllegalStateException if plan and SameDiff do not compute the same loss
   */
  public Result measure(BenchmarkNetwork benchmark) {
    TaskSpec spec = benchmark.spec(families);
    TaskFamily family = families.family(spec.family());
    if (!(family instanceof NetworkFamily networks) || !spec.augmentations().isEmpty()) {
      throw new IllegalArgumentException(
          "Network '%s' is %s; expected a network without augmentations"
              .formatted(benchmark.name(), spec.toJson()));
    }
    Network network = networks.declare(spec.values(), data);
    try (NetworkTask task = NetworkTask.compile(spec, network);
        LargeProduct product = new LargeProduct()) {
      task.initialize(SEED);
      SameDiffTraining training = new SameDiffTraining(network, task.plan());
      requireSameLoss(benchmark.name(), task, training);
      return measure(benchmark.name(), task, training, network, product);
    }
  }

  private static void requireSameLoss(String name, NetworkTask task, SameDiffTraining training) {
    float expected = task.trainingStep(SEED, 0);
    float loss = training.step();
    if (!(Math.abs(loss - expected) <= SAME_LOSS * Math.max(1, Math.abs(expected)))) {
      throw new IllegalStateException(
          "Network '%s' has loss %s by its plan and %s by SameDiff"
              .formatted(name, expected, loss));
    }
  }

  private static Result measure(
      String name,
      NetworkTask task,
      SameDiffTraining training,
      Network network,
      LargeProduct product) {
    Contender peak = new Contender(number -> product.run()).warmedUp();
    Contender plan = new Contender(number -> task.trainingStep(SEED, number)).warmedUp();
    Contender sameDiff =
        new Contender(
                number -> {
                  task.fillTrainingBatch(SEED, number);
                  training.step();
                })
            .warmedUp();
    double[] ofPlan = new double[ROUNDS];
    double[] ofSameDiff = new double[ROUNDS];
    double[] ofPeak = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      ofPlan[round] = plan.round();
      ofSameDiff[round] = sameDiff.round();
      ofPeak[round] = peak.round();
      ratios[round] = ofSameDiff[round] / ofPlan[round];
    }
    return new Result(
        name,
        network.cost().parameters(),
        network.multiplyAdds(),
        Timing.of(ofSameDiff),
        Timing.of(ofPlan),
        Timing.median(ratios),
        LargeProduct.MULTIPLY_ADDS / (Timing.of(ofPeak).best() / 1e6));
  }
}
