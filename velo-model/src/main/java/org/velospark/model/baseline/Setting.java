package org.velospark.model.baseline;

/** What settings of optimizers must be. */
final class Setting {
  private Setting() {}

  /**
   * @throws IllegalArgumentException unless the value is above 0 and finite
   */
  static void requirePositive(String key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be above 0 and finite, but is %s".formatted(key, value));
    }
  }

  /**
   * @throws IllegalArgumentException unless the value is at least 0 and finite
   */
  static void requireNotNegative(String key, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be at least 0 and finite, but is %s".formatted(key, value));
    }
  }

  /**
   * @throws IllegalArgumentException unless the value is at least 0 and below 1
   */
  static void requireDecay(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s must be at least 0 and below 1, but is %s".formatted(key, value));
    }
  }
}
