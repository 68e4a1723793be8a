package org.velospark.verdict;

/**
 * A number and how sure it is.
 *
 * @param value from all data
 * @param low lower end of the confidence interval
 * @param high upper end of the confidence interval
 */
public record Estimate(double value, double low, double high) {

  /** Whether the whole interval lies above a number. */
  public boolean isAbove(double number) {
    return low > number;
  }

  /** Whether the whole interval lies below a number. */
  public boolean isBelow(double number) {
    return high < number;
  }
}
