package org.velospark.es;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSumTest {
  private static final int LENGTH = 33;

  private static List<NoiseTerm> terms(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            pair -> new NoiseTerm(new Perturbation(5, 2, pair), pair % 7 == 3 ? 0 : 0.1 * pair - 3))
        .toList();
  }

  @Property(tries = 100)
  void groupsAreConsecutiveAndHaveAllTermsInTheirOrder(
      @ForAll @IntRange(min = 0, max = 40_000) int count) {
    List<NoiseTerm> terms = terms(count);
    List<NoiseGroup> groups = NoiseGroup.of(terms);
    List<NoiseTerm> again = new ArrayList<>();
    for (int index = 0; index < groups.size(); index++) {
      assertThat(groups.get(index).index()).isEqualTo(index);
      again.addAll(groups.get(index).terms());
    }
    assertThat(again).isEqualTo(terms);
    assertThat(groups).hasSize(NoiseGroup.count(count));
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "1, 4", "256, 4", "257, 17", "4096, 256", "16384, 256", "1000000, 256"})
  void theNumberOfGroupsFollowsThatOfTheTerms(long terms, int groups) {
    assertThat(NoiseGroup.count(terms)).isEqualTo(groups);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 32, 256, 300, 1000})
  void groupsAreAddedInTheirOrderAndRoundedOnce(int count) {
    List<NoiseTerm> terms = terms(count);
    int groups = NoiseGroup.count(count);
    double[] total = new double[LENGTH];
    for (int group = 0; group < groups; group++) {
      double[] sum = new double[LENGTH];
      for (int i = group * count / groups; i < (group + 1) * count / groups; i++) {
        float[] epsilon = new float[LENGTH];
        terms.get(i).perturbation().fill(epsilon);
        for (int k = 0; k < LENGTH; k++) {
          sum[k] += terms.get(i).weight() * epsilon[k];
        }
      }
      for (int k = 0; k < LENGTH; k++) {
        total[k] += sum[k];
      }
    }
    float[] expected = new float[LENGTH];
    for (int k = 0; k < LENGTH; k++) {
      expected[k] = (float) total[k];
    }
    assertThat(new LocalNoiseSum().of(terms, LENGTH)).isEqualTo(expected);
  }

  @Test
  void aSumBeyondTheRangeOfFloatsIsHeldWithinIt() {
    assertThat(NoiseSum.rounded(1e300)).isEqualTo(Float.MAX_VALUE);
    assertThat(NoiseSum.rounded(-1e300)).isEqualTo(-Float.MAX_VALUE);
  }
}
