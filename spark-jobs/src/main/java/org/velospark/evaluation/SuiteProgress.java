package org.velospark.evaluation;

/** Is told how far an evaluation is. Called on the thread that runs it. */
@FunctionalInterface
public interface SuiteProgress {
  /** Nobody wants to know. */
  SuiteProgress NONE = (done, total) -> {};

  /**
   * Trainings have been stored.
   *
   * @param done predicted seconds of those that are stored, earlier ones not among them
   * @param total predicted seconds of all that were to be done
   */
  void stored(double done, double total);
}
