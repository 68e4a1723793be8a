package org.velospark.tasks.image;

import java.util.List;
import java.util.stream.Collectors;

/** How the widths of the four groups of a residual net compare with each other. */
public enum WidthPattern {
  CONSTANT(1, 1, 1, 1),
  DOUBLING(1, 2, 4, 8),
  DOUBLING_TWICE_APART(1, 2, 2, 4),
  DOUBLING_ONCE(1, 2, 2, 2),
  DOUBLING_TWICE(1, 2, 4, 4);

  private final List<Integer> factors;

  WidthPattern(Integer... factors) {
    this.factors = List.of(factors);
  }

  /** Width of a group where the first has width one. */
  int factor(int group) {
    return factors.get(group);
  }

  /** Name in specs and configuration, such as {@code 1-2-4-8}. */
  @Override
  public String toString() {
    return factors.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }
}
