package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.random.RandomStream;

class ImageSetsTest {
  private final ImageSets sets =
      ImageSets.of(List.of(SyntheticImages.named("a"), SyntheticImages.named("b")));

  @Test
  void aSetIsLoadedOnceForAll() {
    assertThat(sets.get("a", 6, false)).isSameAs(sets.get("a", 6, false));
    assertThat(sets.get("a", 6, false))
        .isNotSameAs(sets.get("a", 5, false))
        .isNotSameAs(sets.get("b", 6, false));
  }

  @Test
  void theSetUsedLongestAgoIsDroppedWhenMemoryIsShort() {
    ImageData original = SyntheticImages.named("a");
    ImageSet seven = ImageSet.of(original, 7, false);
    ImageSets few = ImageSets.of(List.of(original), 2 * seven.bytes(original));
    ImageSet kept = few.get("a", 7, false);
    ImageSet dropped = few.get("a", 6, false);
    assertThat(few.get("a", 7, false)).isSameAs(kept);
    few.get("a", 5, false);
    few.get("a", 4, false);
    assertThat(few.get("a", 7, false)).isSameAs(kept);
    assertThat(few.get("a", 6, false)).isNotSameAs(dropped);
  }

  @Test
  void oneInstanceServesAFolder(@TempDir Path folder) {
    assertThat(ImageSets.in(folder)).isSameAs(ImageSets.in(folder.resolve("x/..")));
    assertThat(ImageSets.in(folder).names())
        .containsExactly("cifar-10", "cifar-100", "fashion-mnist", "mnist", "svhn");
  }

  @Test
  void anUnknownSetIsRefused() {
    assertThatThrownBy(() -> sets.get("c", 8, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No image set 'c'; there are a, b");
    assertThatThrownBy(() -> sets.get("a", 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Image size is 0, expected at least 1");
  }

  @Test
  void aFolderThatCannotBeMadeIsReported(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> ImageSets.in(file).get("mnist", 8, false))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aMinibatchHasWholeExamplesWithTheirLabels() {
    ImageSet set = sets.get("a", 8, false);
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
  void allKindsOfMinibatchesHaveTheSameExamples() {
    ImageSet set = sets.get("a", 5, false);
    int batch = 40;
    FloatBuffer images = FloatBuffer.allocate(batch * set.features());
    FloatBuffer oneHot = FloatBuffer.allocate(batch * set.classes());
    set.training().sample(RandomStream.TRAINING_BATCH.at(3, 0), batch, images, oneHot);
    FloatBuffer withNumbers = FloatBuffer.allocate(batch * set.features());
    IntBuffer numbers = IntBuffer.allocate(batch);
    set.training().sample(RandomStream.TRAINING_BATCH.at(3, 0), batch, withNumbers, numbers);
    FloatBuffer alone = FloatBuffer.allocate(batch * set.features());
    set.training().sample(RandomStream.TRAINING_BATCH.at(3, 0), batch, alone);
    assertThat(withNumbers).isEqualTo(images);
    assertThat(alone).isEqualTo(images);
    for (int i = 0; i < batch; i++) {
      assertThat(oneHot.get(i * set.classes() + numbers.get(i))).isEqualTo(1);
    }
  }

  @Test
  @Tag("allocation")
  void samplingAllocatesNothing() {
    ImageSet set = sets.get("a", 5, false);
    int batch = 16;
    FloatBuffer images = direct(batch * set.features()).asFloatBuffer();
    FloatBuffer oneHot = direct(batch * set.classes()).asFloatBuffer();
    IntBuffer numbers = direct(batch).asIntBuffer();
    UniformRandomProvider random = RandomStream.TRAINING_BATCH.at(3, 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // The Vector API makes objects until its compiled code is there.
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 1000 && allocated >= 1000; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int step = 0; step < 200; step++) {
        set.training().sample(random, batch, images, oneHot);
        set.training().sample(random, batch, images, numbers);
        set.training().sample(random, batch, images);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).isLessThan(1000);
  }

  private static ByteBuffer direct(int elements) {
    return ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.nativeOrder());
  }

  @Test
  void coloursBecomeGreyOnlyIfAskedFor() {
    ImageData colour =
        new ImageData(
            "colour",
            1,
            1,
            3,
            2,
            new ImageData.Images(new byte[] {100, (byte) 200, 50}, new byte[] {1}),
            new ImageData.Images(new byte[] {1, 2, 3}, new byte[] {0}));
    ImageSets both = ImageSets.of(List.of(colour, SyntheticImages.named("grey")));
    FloatBuffer own = FloatBuffer.allocate(3);
    ImageSet inColour = both.get("colour", 1, false);
    assertThat(inColour.channels()).isEqualTo(3);
    inColour.training().sample(RandomStream.TRAINING_BATCH.at(1, 0), 1, own);
    assertThat(own.array()).containsExactly(100 * (1f / 255), 200 * (1f / 255), 50 * (1f / 255));
    FloatBuffer luma = FloatBuffer.allocate(1);
    ImageSet inGrey = both.get("colour", 1, true);
    assertThat(inGrey.channels()).isEqualTo(1);
    inGrey.training().sample(RandomStream.TRAINING_BATCH.at(1, 0), 1, luma);
    // 0.299 * 100 + 0.587 * 200 + 0.114 * 50 = 153
    assertThat(luma.get(0)).isEqualTo(153 * (1f / 255));
    assertThat(both.get("colour", 1, true)).isSameAs(inGrey).isNotSameAs(inColour);
    assertThat(both.get("grey", 4, true)).isSameAs(both.get("grey", 4, false));
  }

  @Test
  void aSetAtItsOwnSizeTakesNoMemoryOfItsOwn() {
    ImageData original = SyntheticImages.named("a");
    assertThat(ImageSet.of(original, 8, false).bytes(original)).isZero();
    assertThat(ImageSet.of(original, 4, false).bytes(original)).isEqualTo(500 * 16);
  }

  @Test
  void everyExampleIsDrawnAboutEquallyOften() {
    // 200,000 draws of 400 examples of 8 x 8 pixels, told apart by their pixels.
    ImageSet set = sets.get("a", 8, false);
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
    ImageSet set = sets.get("a", 8, false);
    int batch = 100;
    FloatBuffer images = FloatBuffer.allocate(batch * set.features());
    FloatBuffer oneHot = FloatBuffer.allocate(batch * set.classes());
    float border = (SyntheticImages.BRIGHTEST_TRAINING + 0.5f) / 255;
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
