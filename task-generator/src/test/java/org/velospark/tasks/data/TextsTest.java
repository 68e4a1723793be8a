package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.random.RandomStream;

class TextsTest {
  private static final String TEXT = "the cat and the dog and the hen saw Éve: end!";
  private final Texts texts =
      Texts.of(
          List.of(
              new TextData("small", TEXT.getBytes(StandardCharsets.UTF_8)),
              new TextData("numbers", numbers(1000)),
              new TextData("tiny", new byte[] {1, 2})));

  /** Bytes 0, 1, 2 and so on, so that each tells its place modulo 251. */
  private static byte[] numbers(int count) {
    byte[] numbers = new byte[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (byte) (i % 251);
    }
    return numbers;
  }

  private static int[] all(Tokens tokens) {
    return IntStream.range(0, tokens.count()).map(tokens::token).toArray();
  }

  @Test
  void bytesAreTheUtf8OnesAndTheLastTenthIsHeldOut() {
    TokenSet set = texts.bytes("small");
    byte[] utf8 = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(set.vocabularySize()).isEqualTo(256);
    assertThat(set.heldOut().count()).isEqualTo(utf8.length / 10);
    int[] expected = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      expected[i] = utf8[i] & 0xff;
    }
    assertThat(
            IntStream.concat(IntStream.of(all(set.training())), IntStream.of(all(set.heldOut()))))
        .containsExactly(IntStream.of(expected).boxed().toArray(Integer[]::new));
    assertThat(all(set.training())).contains(0xc3);
  }

  @Test
  void aVocabularyHasTheMostFrequentWords() {
    // the 3, and 2, then by letters: : cat dog end eve ... of 13 words the last is held out.
    TokenSet three = texts.words("small", 3);
    assertThat(three.vocabularySize()).isEqualTo(3);
    assertThat(all(three.training())).containsExactly(1, 0, 2, 1, 0, 2, 1, 0, 0, 0, 0, 0);
    assertThat(all(three.heldOut())).containsExactly(0);
    TokenSet all = texts.words("small", 100);
    assertThat(all.vocabularySize()).isEqualTo(100);
    assertThat(all(all.training())).containsExactly(1, 4, 2, 1, 5, 2, 1, 7, 8, 9, 3, 6);
  }

  @Test
  void aVocabularyOfTwoTellsTheMostFrequentWordFromTheOthers() {
    assertThat(all(texts.words("small", 2).training()))
        .containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void targetsAreTheInputsOneTokenLaterAndWindowsStayInTheirPart() {
    TokenSet set = texts.bytes("numbers");
    int batch = 20;
    int length = 90;
    IntBuffer inputs = IntBuffer.allocate(batch * length);
    IntBuffer targets = IntBuffer.allocate(batch * length);
    Set<Integer> trainingStarts = new TreeSet<>();
    Set<Integer> heldOutStarts = new TreeSet<>();
    for (int step = 0; step < 500; step++) {
      for (Tokens part : List.of(set.training(), set.heldOut())) {
        part.sample(RandomStream.TRAINING_BATCH.at(5, step), batch, length, inputs, targets);
        for (int i = 0; i < batch; i++) {
          int first = inputs.get(i * length);
          // The held-out part begins at 900, which is 147 after 3 * 251.
          (part == set.training() ? trainingStarts : heldOutStarts).add(first);
          for (int k = 0; k < length; k++) {
            assertThat(inputs.get(i * length + k)).isEqualTo((first + k) % 251);
            assertThat(targets.get(i * length + k)).isEqualTo((first + k + 1) % 251);
          }
        }
      }
    }
    assertThat(trainingStarts).hasSize(251);
    // All windows of 91 tokens in 100, and no others.
    assertThat(heldOutStarts).containsExactlyElementsOf(IntStream.range(147, 157).boxed().toList());
  }

  @Test
  void timeMajorMinibatchesHaveTheSameWindows() {
    Tokens training = texts.bytes("numbers").training();
    IntBuffer[] windows = new IntBuffer[4];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = IntBuffer.allocate(4 * 7);
    }
    training.sample(RandomStream.TRAINING_BATCH.at(5, 0), 4, 7, windows[0], windows[1]);
    training.sampleTimeMajor(RandomStream.TRAINING_BATCH.at(5, 0), 4, 7, windows[2], windows[3]);
    for (int i = 0; i < 4; i++) {
      for (int k = 0; k < 7; k++) {
        assertThat(windows[2].get(k * 4 + i)).isEqualTo(windows[0].get(i * 7 + k));
        assertThat(windows[3].get(k * 4 + i)).isEqualTo(windows[1].get(i * 7 + k));
      }
    }
  }

  @Test
  void theLastTokenOfAPartIsReachedAndNeverLeft() {
    Tokens training = texts.bytes("numbers").training();
    IntBuffer inputs = IntBuffer.allocate(899);
    IntBuffer targets = IntBuffer.allocate(899);
    training.sample(RandomStream.TRAINING_BATCH.at(5, 0), 1, 899, inputs, targets);
    assertThat(inputs.get(0)).isZero();
    assertThat(targets.get(898)).isEqualTo(899 % 251);
  }

  @Test
  void samplingAllocatesNothing() {
    Tokens training = texts.words("small", 5).training();
    IntBuffer inputs = ByteBuffer.allocateDirect(320).asIntBuffer();
    IntBuffer targets = ByteBuffer.allocateDirect(320).asIntBuffer();
    UniformRandomProvider random = RandomStream.TRAINING_BATCH.at(3, 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // What the first calls allocate is the JVM's own.
    long before = 0;
    for (int step = 0; step < 200; step++) {
      if (step == 100) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      training.sample(random, 8, 10, inputs, targets);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
  }

  @Test
  void aWindowLongerThanThePartIsRefused() {
    IntBuffer buffer = IntBuffer.allocate(1000);
    assertThatThrownBy(
            () ->
                texts
                    .bytes("numbers")
                    .heldOut()
                    .sample(RandomStream.TRAINING_BATCH.at(5, 0), 1, 100, buffer, buffer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A window of 100 tokens and the next one cannot be taken from a part of text 'numbers' that has 100 tokens; expected a length of 1 to 99");
  }

  @Test
  void vocabulariesOfUnusableSizesAreRefused() {
    for (int size : new int[] {1, 32_769}) {
      assertThatThrownBy(() -> texts.words("small", size))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Vocabulary has %d words, expected 2 to 32768".formatted(size));
    }
  }

  @Test
  void anUnknownTextIsRefused() {
    assertThatThrownBy(() -> texts.bytes("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No text 'x'; there are numbers, small, tiny");
    assertThatThrownBy(() -> new TextData("x", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Text 'x' is empty");
  }

  @Test
  void oneInstanceServesAFolder(@TempDir Path folder) {
    assertThat(Texts.in(folder)).isSameAs(Texts.in(folder.resolve("x/..")));
    assertThat(Texts.in(folder).names())
        .containsExactly("jargon-file", "king-james-bible", "moby-dick", "tiny-shakespeare");
  }
}
