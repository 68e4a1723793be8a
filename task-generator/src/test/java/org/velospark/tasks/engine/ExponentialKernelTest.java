package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
