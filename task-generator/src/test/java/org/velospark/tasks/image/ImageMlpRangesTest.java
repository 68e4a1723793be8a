package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;
import org.velospark.tasks.IntRange;
import org.velospark.tasks.RealRange;

class ImageMlpRangesTest {
  private static final List<ImageMlpSpec> SAMPLED = new ArrayList<>();

  static {
    for (int i = 0; i < 20_000; i++) {
      SAMPLED.add(ImageMlpRanges.PUBLISHED.sample(RandomStream.TASK.at(5, i, 0, 0)));
    }
  }

  @Test
  void thePublishedRangesAreThoseOfTheTable() {
    ImageMlpRanges ranges = ImageMlpRanges.PUBLISHED;
    assertThat(ranges.hiddenSize()).isEqualTo(new IntRange(8, 128));
    assertThat(ranges.hiddenLayers()).isEqualTo(new IntRange(0, 4));
    assertThat(ranges.imageSize()).isEqualTo(new IntRange(4, 32));
    assertThat(ranges.batchSize()).isEqualTo(new IntRange(4, 512));
    assertThat(ranges.initializerScale()).isEqualTo(new RealRange(0.5, 2));
    assertThat(ranges.activations())
        .extracting(Activation::label)
        .containsExactly(
            "relu", "tanh", "cos", "elu", "sigmoid", "swish", "leaky-relu-0.4", "leaky-relu-0.1");
    assertThat(ranges.initializers())
        .extracting(Initializer::label)
        .containsExactly("scaled-normal", "scaled-uniform", "glorot", "he", "orthogonal");
    assertThat(ranges.dataSets()).containsExactly("fashion-mnist", "mnist");
  }

  private static double quantile(ToIntFunction<ImageMlpSpec> component, double part) {
    int[] sorted = SAMPLED.stream().mapToInt(component).sorted().toArray();
    return sorted[(int) (part * sorted.length)];
  }

  @Test
  void sizesAreLogUniform() {
    // The median of a log-uniform number is the geometric mean of the ends, here 8 and 129, then
    // 4 and 33, then 4 and 513; the first quartile lies half-way to the start, on a log scale.
    assertThat(quantile(ImageMlpSpec::hiddenSize, 0.5)).isBetween(31.0, 33.0);
    assertThat(quantile(ImageMlpSpec::hiddenSize, 0.25)).isBetween(15.0, 16.0);
    assertThat(quantile(ImageMlpSpec::imageSize, 0.5)).isBetween(11.0, 12.0);
    assertThat(quantile(ImageMlpSpec::batchSize, 0.5)).isBetween(44.0, 47.0);
    assertThat(quantile(ImageMlpSpec::batchSize, 0.75)).isBetween(145.0, 160.0);
  }

  @Test
  void allThatIsInTheRangesIsSampledAndNothingElse() {
    assertThat(values(ImageMlpSpec::hiddenSize)).hasSize(121).allMatch(v -> v >= 8 && v <= 128);
    assertThat(values(ImageMlpSpec::imageSize)).hasSize(29).allMatch(v -> v >= 4 && v <= 32);
    assertThat(values(ImageMlpSpec::batchSize)).allMatch(v -> v >= 4 && v <= 512);
    assertThat(values(ImageMlpSpec::hiddenLayers)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(values(s -> s.activation().ordinal())).hasSize(8);
    assertThat(values(s -> s.initializer().ordinal())).hasSize(5);
    assertThat(SAMPLED).allMatch(s -> s.initializerScale() >= 0.5 && s.initializerScale() < 2);
  }

  private static Set<Integer> values(ToIntFunction<ImageMlpSpec> component) {
    return SAMPLED.stream().mapToInt(component).boxed().collect(Collectors.toSet());
  }

  @Test
  void oneSeedDrawsOneSpec() {
    UniformRandomProvider random = RandomStream.TASK.at(5, 7, 0, 0);
    assertThat(ImageMlpRanges.PUBLISHED.sample(random)).isEqualTo(SAMPLED.get(7));
  }

  @Test
  void rangesBeyondWhatASpecAllowsAreRefused() {
    ImageMlpRanges published = ImageMlpRanges.PUBLISHED;
    assertThatThrownBy(
            () ->
                new ImageMlpRanges(
                    published.dataSets(),
                    new IntRange(4, 65),
                    published.hiddenSize(),
                    published.hiddenLayers(),
                    published.batchSize(),
                    published.activations(),
                    published.initializers(),
                    published.initializerScale()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image-size of an image MLP is 65, expected 1 to 64");
    assertThatThrownBy(
            () ->
                new ImageMlpRanges(
                    published.dataSets(),
                    published.imageSize(),
                    published.hiddenSize(),
                    published.hiddenLayers(),
                    published.batchSize(),
                    List.of(),
                    published.initializers(),
                    published.initializerScale()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no activation to sample image MLPs from, expected at least one");
  }
}
