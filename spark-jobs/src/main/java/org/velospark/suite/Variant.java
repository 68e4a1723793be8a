package org.velospark.suite;

import java.util.Arrays;
import java.util.Optional;

/** What differs in a training from what its suite says, to see how much that matters. */
public enum Variant {
  /** Nothing. */
  STANDARD("standard", 1, 1, 1),
  /** The optimizer is told of half the steps that it takes. */
  TOLD_HALF("told-half", 0.5, 1, 1),
  TOLD_DOUBLE("told-double", 2, 1, 1),
  TOLD_TENTH("told-tenth", 0.1, 1, 1),
  TOLD_TENFOLD("told-tenfold", 10, 1, 1),
  /** Minibatches of a quarter of the size. */
  BATCH_QUARTER("batch-quarter", 1, 0.25, 1),
  BATCH_FOURFOLD("batch-fourfold", 1, 4, 1),
  /** All initial weights of the network are halved. */
  WEIGHTS_HALF("weights-half", 1, 1, 0.5),
  WEIGHTS_DOUBLE("weights-double", 1, 1, 2);

  private final String label;
  private final double told;
  private final double batch;
  private final double weights;

  Variant(String label, double told, double batch, double weights) {
    this.label = label;
    this.told = told;
    this.batch = batch;
    this.weights = weights;
  }

  /**
   * The variant of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Variant of(String label) {
    return Arrays.stream(values())
        .filter(variant -> variant.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No variant '%s'".formatted(label)));
  }

  /** Its name in tables. */
  public String label() {
    return label;
  }

  /** The number of steps that an optimizer is told of which takes {@code steps}. */
  public int toldSteps(int steps) {
    return (int) Math.max(1, Math.round(told * steps));
  }

  /** What initial weights are multiplied by. */
  public double weightScale() {
    return weights;
  }

  /** The network of the task; empty if the variant is one of batches and the task has none. */
  public Optional<SuiteNetwork> network(SuiteNetwork standard) {
    return batch == 1 ? Optional.of(standard) : standard.withBatchesTimes(batch);
  }
}
