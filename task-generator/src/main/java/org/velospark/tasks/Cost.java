package org.velospark.tasks;

/**
 * What one training step of a task takes, counted and not measured: forwards and backwards, without
 * the optimizer.
 *
 * @param parameters weights of the network
 * @param operations operations that a plan runs, each with an overhead of its own
 * @param multiplyAdds multiplications with an addition, in products of matrices and convolutions
 * @param elements numbers that all other operations write
 */
public record Cost(double parameters, double operations, double multiplyAdds, double elements) {
  public static final Cost NOTHING = new Cost(0, 0, 0, 0);

  public Cost {
    if (!(parameters >= 0 && operations >= 0 && multiplyAdds >= 0 && elements >= 0)) {
      throw new IllegalArgumentException(
          "Cost is %s parameters, %s operations, %s multiply-adds, %s elements; expected none below 0"
              .formatted(parameters, operations, multiplyAdds, elements));
    }
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        parameters + other.parameters,
        operations + other.operations,
        multiplyAdds + other.multiplyAdds,
        elements + other.elements);
  }

  /** The same work done several times over; the parameters stay as many. */
  public Cost times(double factor) {
    return new Cost(parameters, operations * factor, multiplyAdds * factor, elements * factor);
  }
}
