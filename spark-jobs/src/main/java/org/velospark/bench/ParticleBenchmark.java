package org.velospark.bench;

import java.util.stream.LongStream;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.TaskData;

/**
 * Measures whether many particles of one spec are trained faster side by side, by one batched
 * graph, or one after the other: a minibatch, the loss and its gradient, without an optimizer, on
 * one thread. Both take turns in short rounds.
 */
public final class ParticleBenchmark {
  private static final int ROUNDS = 25;

  private final TaskFamilies families;
  private final TaskData data;

  /**
   * What training steps take.
   *
   * @param network its name
   * @param serial a step of one particle alone
   * @param batched a step of one particle, as its part of a step of all
   * @param ratio of the first to the second, the median of all rounds: above one if particles are
   *     trained faster side by side
   */
  public record Result(
      String network, int particles, Timing serial, Timing batched, double ratio) {}

  public ParticleBenchmark(TaskFamilies families, TaskData data) {
    this.families = families;
    this.data = data;
  }

  /**
   * Measures a network, for a few seconds.
   *
   * @throws UnsupportedOperationException if its spec has no particles
   */
  public Result measure(BenchmarkNetwork benchmark, int particles) {
    TaskSpec spec = benchmark.spec(families);
    long[] seeds = LongStream.range(0, particles).toArray();
    try (Task task = families.build(spec, data);
        ParticleTask all = families.buildParticles(spec, data, particles)) {
      task.initialize(seeds[0]);
      all.initialize(seeds);
      Contender serial = new Contender(number -> task.trainingStep(seeds[0], number)).warmedUp();
      Contender batched = new Contender(number -> all.trainingStep(seeds, number)).warmedUp();
      double[] ofSerial = new double[ROUNDS];
      double[] ofBatched = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ofSerial[round] = serial.round();
        ofBatched[round] = batched.round() / particles;
        ratios[round] = ofSerial[round] / ofBatched[round];
      }
      return new Result(
          benchmark.name(),
          particles,
          Timing.of(ofSerial),
          Timing.of(ofBatched),
          Timing.median(ratios));
    }
  }
}
