package org.velospark.generation;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Some consecutive elements of the sum of a group of perturbations. Equal if all elements are, bit
 * for bit.
 *
 * @param group index of the group
 * @param sum the elements; not copied
 */
public record GroupSlice(int group, double[] sum) implements Serializable {
  @Override
  public boolean equals(Object other) {
    return other instanceof GroupSlice slice
        && slice.group == group
        && Arrays.equals(slice.sum, sum);
  }

  @Override
  public int hashCode() {
    return 31 * group + Arrays.hashCode(sum);
  }
}
