package org.velospark.tasks.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.SyntheticImages;

class ImageMlpSpecTest {
  private static final ImageMlpSpec SPEC =
      new ImageMlpSpec(
          "fashion-mnist", 8, 32, 1, 64, Activation.LEAKY_RELU_04, Initializer.HE, 1.25);
  private static final String JSON =
      "{\"family\":\"image-mlp\",\"version\":1,\"data-set\":\"fashion-mnist\",\"image-size\":8,"
          + "\"hidden-size\":32,\"hidden-layers\":1,\"batch-size\":64,"
          + "\"activation\":\"leaky-relu-0.4\",\"initializer\":\"he\",\"initializer-scale\":1.25}";

  private final TaskFamilies families =
      new TaskFamilies(
          List.of(
              new ImageMlpFamily(
                  ImageMlpTaskTest.ranges("a"),
                  ImageSets.of(List.of(SyntheticImages.named("a"))))));

  @Test
  void theTextOfVersionOneStays() {
    assertThat(SPEC.toJson()).isEqualTo(JSON);
    assertThat(families.parse(JSON)).isEqualTo(SPEC);
  }

  @Property(tries = 300)
  void everySpecComesBackFromItsText(
      @ForAll String dataSet,
      @ForAll @IntRange(min = 1, max = 64) int imageSize,
      @ForAll @IntRange(min = 1, max = 4096) int hiddenSize,
      @ForAll @IntRange(max = 16) int hiddenLayers,
      @ForAll @IntRange(min = 1, max = 8192) int batchSize,
      @ForAll Activation activation,
      @ForAll Initializer initializer,
      @ForAll @DoubleRange(min = 0, minIncluded = false, max = 1e300) double scale) {
    ImageMlpSpec spec =
        new ImageMlpSpec(
            dataSet,
            imageSize,
            hiddenSize,
            hiddenLayers,
            batchSize,
            activation,
            initializer,
            scale);
    assertThat(families.parse(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void unknownLabelsAreRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> families.parse(JSON.replace("leaky-relu-0.4", "softplus")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No activation 'softplus'; there are relu, tanh, cos, elu, sigmoid, swish, leaky-relu-0.4, leaky-relu-0.1");
    assertThatThrownBy(() -> families.parse(JSON.replace("\"he\"", "\"lecun\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No initializer 'lecun'; there are scaled-normal, scaled-uniform, glorot, he, orthogonal");
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> families.parse(JSON.replace("\"image-size\":8", "\"image-size\":0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image-size of an image MLP is 0, expected 1 to 64");
    assertThatThrownBy(
            () -> families.parse(JSON.replace("\"hidden-size\":32", "\"hidden-size\":5000")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hidden-size of an image MLP is 5000, expected 1 to 4096");
    assertThatThrownBy(
            () -> families.parse(JSON.replace("\"hidden-layers\":1", "\"hidden-layers\":-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("hidden-layers of an image MLP is -1, expected 0 to 16");
    assertThatThrownBy(() -> families.parse(JSON.replace("\"batch-size\":64", "\"batch-size\":0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch-size of an image MLP is 0, expected 1 to 8192");
    assertThatThrownBy(() -> families.parse(JSON.replace("1.25", "0.0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("initializer-scale of an image MLP is 0.0, expected a finite number above 0");
  }
}
