package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IntensitiesTest {
  @Property(tries = 100)
  void allImplementationsGiveTheSameBits(
      @ForAll byte[] given,
      @ForAll @IntRange(max = 20) int before,
      @ForAll @IntRange(max = 300) int length) {
    byte[] pixels = new byte[before + length];
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = given.length == 0 ? (byte) k : (byte) (given[k % given.length] + k);
    }
    float[] expected = new float[length + 3];
    Intensities.PORTABLE.of(pixels, before, expected, 2, length);
    for (Intensities intensities : ServiceLoader.load(Intensities.class)) {
      float[] found = new float[length + 3];
      intensities.of(pixels, before, found, 2, length);
      assertThat(found).containsExactly(expected);
    }
  }

  @Test
  void everyByteIsDividedBy255() {
    byte[] all = new byte[256];
    for (int k = 0; k < all.length; k++) {
      all[k] = (byte) k;
    }
    float[] intensities = new float[256];
    Intensities.fastest().of(all, 0, intensities, 0, 256);
    for (int k = 0; k < all.length; k++) {
      assertThat(intensities[k]).isEqualTo(k * (1f / 255));
    }
  }

  @Test
  void theVectorApiHasItsOwn() {
    assertThat(ServiceLoader.load(Intensities.class)).hasSize(1);
  }
}
