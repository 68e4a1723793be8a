package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;

class ExponentialKernelTest {
  private static Stream<ExponentialKernel> all() {
    return Stream.concat(
        Stream.of(new PortableExponentialKernel()),
        StreamSupport.stream(ServiceLoader.load(ExponentialKernel.class).spliterator(), false));
  }

  @Test
  void theVectorApiHasAKernelOfItsOwn() {
    assertThat(all()).hasSize(2);
  }

  @Property(tries = 100)
  void exponentialsSumsAndMagnitudesAreThoseOfDoublePrecision(
      @ForAll @IntRange(min = 1, max = 1300) int length, @ForAll long seed) {
    all()
        .forEach(
            kernel -> {
              UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
              float[] values = new float[length + 5];
              double largest = 0;
              double sum = 0;
              for (int k = 0; k < values.length; k++) {
                values[k] = 160 * random.nextFloat() - 80;
                if (k < length) {
                  largest = Math.max(largest, Math.abs(values[k]));
                }
                if (k >= length / 3 && k < length) {
                  sum += values[k];
                }
              }
              float[] given = values.clone();
              assertThat((double) kernel.largestMagnitude(values, length)).isEqualTo(largest);
              assertThat(kernel.sum(values, length / 3, length)).isCloseTo(sum, within(1e-2));
              kernel.exp(values, length);
              for (int k = 0; k < length; k++) {
                assertThat(values[k] / Math.exp(given[k])).isCloseTo(1, within(2e-7));
              }
              for (int k = length; k < values.length; k++) {
                assertThat(values[k]).isEqualTo(given[k]);
              }
            });
  }

  @Property(tries = 100)
  void rowsAreSummedAndScaledOneByOne(
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @IntRange(min = 1, max = 150) int rows,
      @ForAll long seed) {
    all()
        .forEach(
            kernel -> {
              UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
              int length = rows * columns;
              float[] values = new float[length + ExponentialKernel.SLACK];
              float[] factors = new float[rows];
              double[] expected = new double[rows];
              for (int row = 0; row < rows; row++) {
                factors[row] = random.nextFloat();
                for (int k = row * columns; k < (row + 1) * columns; k++) {
                  values[k] = random.nextFloat();
                  expected[row] += values[k];
                }
              }
              // Neither the row behind another nor what lies behind all may be seen in a sum.
              int lost = random.nextInt(rows);
              values[lost * columns] = Float.NaN;
              expected[lost] = Double.NaN;
              Arrays.fill(values, length, values.length, Float.NaN);
              double[] sums = new double[rows];
              float[] scaled = new float[values.length];
              kernel.sumRows(values, columns, rows, sums);
              kernel.scaleRows(values, factors, columns, rows, scaled);
              assertThat(sums).containsExactly(expected, within(1e-5));
              for (int k = 0; k < length; k++) {
                assertThat(scaled[k]).isEqualTo(Float.valueOf(values[k] * factors[k / columns]));
              }
            });
  }

  @Test
  void whatIsNotANumberStaysSo() {
    for (int length : new int[] {1, 16, 37}) {
      for (int at = 0; at < length; at += 9) {
        int place = at;
        all()
            .forEach(
                kernel -> {
                  float[] values = new float[length];
                  values[place] = Float.NaN;
                  assertThat(kernel.largestMagnitude(values, length)).isNaN();
                  assertThat(kernel.sum(values, 0, length)).isNaN();
                  kernel.exp(values, length);
                  assertThat(values[place]).isNaN();
                });
      }
    }
  }
}
