package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.random.RandomStream;

class ImageSetsTest {
  private final ImageSets sets =
      ImageSets.of(List.of(SyntheticImages.named("a"), SyntheticImages.named("b")));

  @Test
  void aSetIsLoadedOnceForAll() {
    assertThat(sets.get("a", 6)).isSameAs(sets.get("a", 6));
    assertThat(sets.get("a", 6)).isNotSameAs(sets.get("a", 5)).isNotSameAs(sets.get("b", 6));
  }

  @Test
  void theSetUsedLongestAgoIsDroppedWhenMemoryIsShort() {
    ImageSet eight = ImageSet.of(SyntheticImages.named("a"), 8);
    ImageSets few = ImageSets.of(List.of(SyntheticImages.named("a")), 2 * eight.bytes());
    ImageSet kept = few.get("a", 8);
    ImageSet dropped = few.get("a", 7);
    assertThat(few.get("a", 8)).isSameAs(kept);
    few.get("a", 6);
    assertThat(few.get("a", 8)).isSameAs(kept);
    assertThat(few.get("a", 7)).isNotSameAs(dropped);
  }

  @Test
  void oneInstanceServesAFolder(@TempDir Path folder) {
    assertThat(ImageSets.in(folder)).isSameAs(ImageSets.in(folder.resolve("x/..")));
    assertThat(ImageSets.in(folder).names()).containsExactly("fashion-mnist", "mnist");
  }

  @Test
  void anUnknownSetIsRefused() {
    assertThatThrownBy(() -> sets.get("c", 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No image set 'c'; there are a, b");
    assertThatThrownBy(() -> sets.get("a", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Image size is 0, expected at least 1");
  }

  @Test
  void aFolderThatCannotBeMadeIsReported(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> ImageSets.in(file).get("mnist", 8))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aMinibatchHasWholeExamplesWithTheirLabels() {
    ImageSet set = sets.get("a", 8);
    int batch = 50;
    FloatBuffer images = FloatBuffer.allocate(batch * set.features());
    FloatBuffer oneHot = FloatBuffer.allocate(batch * set.classes());
    for (int i = 0; i < oneHot.capacity(); i++) {
      oneHot.put(i, 7);
    }
    UniformRandomProvider random = RandomStream.TRAINING_BATCH.at(3, 0);
    set.training().sample(random, batch, images, oneHot);
    for (int i = 0; i < batch; i++) {
      // The brightest quarter tells the class.
      int label = 0;
      for (int c = 0; c < set.classes(); c++) {
        boolean hot = images.get(i * 64 + (c / 2 * 4) * 8 + c % 2 * 4) > 0.5;
        assertThat(oneHot.get(i * set.classes() + c)).isEqualTo(hot ? 1 : 0);
        label += hot ? 1 : 0;
      }
      assertThat(label).isEqualTo(1);
    }
  }

  @Test
  void everyExampleIsDrawnAboutEquallyOften() {
    // 200,000 draws of 400 examples of 8 x 8 pixels, told apart by their pixels.
    ImageSet set = sets.get("a", 8);
    int batch = 200_000 / 50;
    FloatBuffer images = FloatBuffer.allocate(batch * set.features());
    FloatBuffer oneHot = FloatBuffer.allocate(batch * set.classes());
    Map<List<Float>, Integer> counts = new HashMap<>();
    for (int step = 0; step < 50; step++) {
      set.training().sample(RandomStream.TRAINING_BATCH.at(3, step), batch, images, oneHot);
      for (int i = 0; i < batch; i++) {
        List<Float> key = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
          key.add(images.get(i * 64 + k * 9));
        }
        counts.merge(key, 1, Integer::sum);
      }
    }
    double chiSquare =
        counts.values().stream().mapToDouble(c -> (c - 500.0) * (c - 500.0) / 500).sum();
    assertThat(counts).hasSize(400);
    // 399 degrees of freedom: mean 399, standard deviation 28; the seed is fixed.
    assertThat(chiSquare).isBetween(280.0, 520.0);
  }

  @Test
  void trainingAndHeldOutPicturesStayApart() {
    ImageSet set = sets.get("a", 8);
    int batch = 100;
    FloatBuffer images = FloatBuffer.allocate(batch * set.features());
    FloatBuffer oneHot = FloatBuffer.allocate(batch * set.classes());
    float border = SyntheticImages.BRIGHTEST_TRAINING / 255f + 0.001f;
    for (int step = 0; step < 100; step++) {
      set.training().sample(RandomStream.TRAINING_BATCH.at(4, step), batch, images, oneHot);
      for (int i = 0; i < batch; i++) {
        assertThat(brightest(images, i * set.features(), set.features())).isLessThan(border);
      }
      set.heldOut().sample(RandomStream.EVALUATION_BATCH.at(4, step), batch, images, oneHot);
      for (int i = 0; i < batch; i++) {
        assertThat(brightest(images, i * set.features(), set.features())).isGreaterThan(border);
      }
    }
  }

  private static float brightest(FloatBuffer images, int start, int length) {
    float brightest = 0;
    for (int k = start; k < start + length; k++) {
      brightest = Math.max(brightest, images.get(k));
    }
    return brightest;
  }
}
