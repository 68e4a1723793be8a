package org.velospark.bench;

/** Something that is done over and over and timed in short rounds. Not thread-safe. */
final class Contender {
  private static final double ROUND_SECONDS = 0.02;
  private static final int MAX_STEPS = 100_000;

  /** A warm-up ends when so many rounds have not been faster by a fiftieth. */
  private static final int STABLE_ROUNDS = 15;

  private static final double FASTER = 0.98;
  private static final double MAX_WARM_UP_SECONDS = 5;

  private final Work work;
  private long next;
  private int steps = 1;

  /** One step; the number says which minibatch. */
  interface Work {
    void step(long number);
  }

  Contender(Work work) {
    this.work = work;
  }

  /** Runs rounds until they get no faster, and finds how many steps make a round. */
  Contender warmedUp() {
    double best = Double.POSITIVE_INFINITY;
    double spent = 0;
    int stable = 0;
    while (stable < STABLE_ROUNDS && spent < MAX_WARM_UP_SECONDS) {
      double micros = round();
      spent += micros * steps / 1e6;
      if (micros < FASTER * best) {
        stable = 0;
      } else {
        stable++;
      }
      best = Math.min(best, micros);
      steps = (int) Math.max(1, Math.min(MAX_STEPS, ROUND_SECONDS / (best / 1e6)));
    }
    return this;
  }

  /** Microseconds for a step, the mean of one round. */
  double round() {
    long start = System.nanoTime();
    for (int k = 0; k < steps; k++) {
      work.step(next++);
    }
    return (System.nanoTime() - start) / 1e3 / steps;
  }
}
