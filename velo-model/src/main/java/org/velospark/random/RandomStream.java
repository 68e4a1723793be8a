package org.velospark.random;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.Philox4x64;

/**
 * The purposes that random numbers are drawn for. Each purpose has its own streams, so that two
 * purposes never see the same numbers, whatever their indices.
 *
 * <p>A stream is the Philox-4x64 counter-based generator (Salmon et al., "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011): its key is the seed and the purpose, its counter starts at the
 * indices. Each of the 2<sup>192</sup> index triples therefore owns 2<sup>64</sup> blocks of four
 * numbers.
 */
public enum RandomStream {
  /** Initial weights of a learned optimizer; the indices are unused. */
  OPTIMIZER_WEIGHTS(1),
  /** Noise that perturbs the weights of a learned optimizer: generation, pair. */
  PERTURBATION(2),
  /** Which task a unit trains on: generation, pair, task. */
  TASK(3),
  /** Initial weights of a target network: tensor. */
  TARGET_WEIGHTS(4),
  /** Training batches of a target network: step. */
  TRAINING_BATCH(5),
  /** Batches that a loss is recomputed on after training: batch. */
  EVALUATION_BATCH(6),
  /** Tasks that are kept apart for evaluation: task. */
  HELD_OUT_TASK(7),
  /** What an augmentation of a task draws: its place among the augmentations, its own indices. */
  AUGMENTATION(8),
  /** Constants that define a task, such as the minimum of a quadratic. */
  TASK_CONSTANTS(9),
  /** How early an unroll ends that begins together with others: generation, pair. */
  STAGGER(10),
  /** Seeds of the trainings on a suite's tasks: task. */
  SUITE_TASK(11),
  /** Settings that optimizers are tuned in on a suite: setting. */
  SUITE_SETTINGS(12),
  /** Which trainings a bootstrap draws: replicate, one of the samples that it draws. */
  RESAMPLING(13);

  private final long key;

  RandomStream(long key) {
    this.key = key;
  }

  /**
   * The stream of this purpose at an index.
   *
   * @param seed the seed that all streams of one run, or of one task, share
   * @return a new generator; not thread-safe, so one for each user
   */
  public UniformRandomProvider at(long seed, long first, long second, long third) {
    return new Philox4x64(new long[] {seed, key, 0, first, second, third});
  }

  /** The stream of this purpose at an index of two. */
  public UniformRandomProvider at(long seed, long first, long second) {
    return at(seed, first, second, 0);
  }

  /** The stream of this purpose at an index of one. */
  public UniformRandomProvider at(long seed, long first) {
    return at(seed, first, 0, 0);
  }

  /**
   * Normal numbers of this purpose at an index, drawn by another generator than the uniform ones.
   *
   * @return a new stream; not thread-safe, so one for each user
   */
  public NormalStream normals(long seed, long first, int second) {
    return new NormalStream(NormalStream.fastest(), (int) key, seed, first, second);
  }
}
