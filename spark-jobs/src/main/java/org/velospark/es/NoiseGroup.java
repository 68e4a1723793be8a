package org.velospark.es;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive terms of a sum that are added up by themselves, in their order. How a sum is cut into
 * groups decides its last bits, so it follows from the number of terms alone.
 *
 * @param index of the group in the sum, from 0
 * @param terms in the order of the sum
 */
public record NoiseGroup(int index, List<NoiseTerm> terms) implements Serializable {
  /** So that a few cores have something to do. */
  private static final int FEW_GROUPS = 4;

  /** Terms for which few groups are enough: seconds of work where θ has millions of weights. */
  private static final int FEW_TERMS = 256;

  /** A group's terms where there are more: a second of work where θ has millions of weights. */
  private static final int TERMS = 16;

  /** Each group's sum crosses the network where groups are spread over executors. */
  private static final int MOST_GROUPS = 256;

  public NoiseGroup {
    // A class that serializers know, unlike views and immutable lists.
    terms = new ArrayList<>(terms);
  }

  /** How many groups a sum of so many terms has. */
  public static int count(long terms) {
    return terms <= FEW_TERMS
        ? FEW_GROUPS
        : (int) Math.min(MOST_GROUPS, (terms + TERMS - 1) / TERMS);
  }

  /** Cuts a sum. */
  public static List<NoiseGroup> of(List<NoiseTerm> terms) {
    long size = terms.size();
    int count = count(size);
    List<NoiseGroup> groups = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      int from = (int) (index * size / count);
      int to = (int) ((index + 1) * size / count);
      groups.add(new NoiseGroup(index, terms.subList(from, to)));
    }
    return groups;
  }

  /**
   * The sum of weight × ε over the terms.
   *
   * @param length how many numbers of each ε
   * @return a new array
   */
  public double[] sum(int length) {
    double[] sum = new double[length];
    float[] epsilon = new float[length];
    for (NoiseTerm term : terms) {
      double weight = term.weight();
      if (weight != 0) {
        term.perturbation().fill(epsilon);
        for (int k = 0; k < length; k++) {
          sum[k] += weight * epsilon[k];
        }
      }
    }
    return sum;
  }
}
