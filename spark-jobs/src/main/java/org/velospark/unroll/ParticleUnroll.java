package org.velospark.unroll;

import java.util.ArrayList;
import java.util.List;
import org.velospark.es.Perturbation;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.ParticleOptimizer;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.engine.Plan;

/**
 * What {@link Unroll} does, for many particles of one spec side by side. It gives the same results,
 * up to the round-off of another order of sums. Immutable and thread-safe, as long as each thread
 * has its own task.
 *
 * <p>Tested on the CPU; it has never run on a GPU.
 */
public final class ParticleUnroll {
  private final UnrollConfig config;

  public ParticleUnroll(UnrollConfig config) {
    this.config = config;
  }

  /**
   * Whether particles of a spec are to be trained side by side. On the CPU they never are: there a
   * compiled plan for each is faster for any number of particles ({@code velo bench particles}
   * measures by how much). On other backends small operations take as long as it takes to launch
   * them, so they are wherever the spec has particles. It depends on nothing else, least of all on
   * what anything has taken, so that a run can be repeated.
   */
  public static boolean sideBySide(TaskFamilies families, TaskSpec spec) {
    return !Plan.compilesToNativeOperations() && families.hasParticles(spec);
  }

  /**
   * Trains one network for each seed from its initial weights. One that has diverged is left as it
   * is in the results, while the others go on.
   *
   * @param task as many particles as there are seeds; set to their initial weights and trained
   * @param optimizer made for as many particles of that layout, before its first step
   * @param seeds as in {@link Unroll#run}; two particles may have the same
   * @param steps how many steps to take, at least 1
   * @return a result for each particle
   */
  public List<UnrollResult> run(
      ParticleTask task, ParticleOptimizer optimizer, long[] seeds, int steps) {
    List<LossTally> tallies = new ArrayList<>();
    for (int particle = 0; particle < seeds.length; particle++) {
      tallies.add(new LossTally(config, task::normalized, steps));
    }
    task.initialize(seeds);
    for (int step = 0; step < steps && anyLeft(tallies); step++) {
      float[] losses = task.trainingStep(seeds, step);
      for (int particle = 0; particle < losses.length; particle++) {
        tallies.get(particle).training(losses[particle]);
      }
      optimizer.update(task.parameters(), task.gradients(), losses);
    }
    for (int batch = 0; batch < config.evaluationBatches() && anyLeft(tallies); batch++) {
      float[] losses = task.loss(config.evaluationSplit(), seeds, batch);
      for (int particle = 0; particle < losses.length; particle++) {
        tallies.get(particle).evaluation(losses[particle]);
      }
    }
    return tallies.stream().map(LossTally::result).toList();
  }

  private static boolean anyLeft(List<LossTally> tallies) {
    return tallies.stream().anyMatch(tally -> !tally.diverged());
  }

  /**
   * Trains both sides of an antithetic pair at once, as {@link Unroll#pair} does one after the
   * other; each is said to take half of the time.
   *
   * @param task two particles
   */
  public PairResult pair(
      LearnedOptimizer optimizer,
      float[] theta,
      Perturbation perturbation,
      double sigma,
      ParticleTask task,
      long seed,
      int steps) {
    float[] positive = new float[theta.length];
    float[] negative = new float[theta.length];
    perturbation.sides(theta, optimizer.evolvedWeights(), sigma, positive, negative);
    long start = System.nanoTime();
    List<UnrollResult> results;
    try (ParticleOptimizer particles =
        optimizer.particles(List.of(positive, negative), task.layout(), steps)) {
      results = run(task, particles, new long[] {seed, seed}, steps);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new PairResult(
        perturbation.pair(), results.get(0), results.get(1), seconds / 2, seconds / 2);
  }
}
