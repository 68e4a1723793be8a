package org.velospark.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  private static List<Long> first(UniformRandomProvider random, int count) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(random.nextLong());
    }
    return numbers;
  }

  @Property(tries = 200)
  void sameIndicesGiveTheSameNumbers(
      @ForAll RandomStream stream, @ForAll long seed, @ForAll long a, @ForAll long b) {
    assertThat(first(stream.at(seed, a, b), 9)).isEqualTo(first(stream.at(seed, a, b, 0), 9));
  }

  @Test
  void differentSeedsPurposesAndIndicesShareNoNumber() {
    Set<Long> seen = new HashSet<>();
    int drawn = 0;
    for (RandomStream stream : RandomStream.values()) {
      for (long index = 0; index < 27; index++) {
        for (long seed = 0; seed < 3; seed++) {
          seen.addAll(first(stream.at(seed, index % 3, index / 3 % 3, index / 9), 50));
          drawn += 50;
        }
      }
    }
    assertThat(seen).hasSize(drawn);
  }

  @Test
  void numbersOfOneStreamRunAlongTheCounterThatNoIndexUses() {
    // Philox-4x64 makes four numbers of a counter; the fifth belongs to the counter's next value,
    // which must not be where the stream of another index starts.
    UniformRandomProvider stream = RandomStream.TASK.at(5, 0, 0, 0);
    Set<Long> later = new HashSet<>(first(stream, 4096).subList(4, 4096));
    for (long index = 1; index < 100; index++) {
      assertThat(later).doesNotContainAnyElementsOf(first(RandomStream.TASK.at(5, index), 4));
      assertThat(later).doesNotContainAnyElementsOf(first(RandomStream.TASK.at(5, 0, index), 4));
      assertThat(later).doesNotContainAnyElementsOf(first(RandomStream.TASK.at(5, 0, 0, index), 4));
    }
  }
}
