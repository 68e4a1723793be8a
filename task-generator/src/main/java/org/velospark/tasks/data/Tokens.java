package org.velospark.tasks.data;

import java.nio.IntBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/** One part of a text as numbers. Immutable and thread-safe. */
public final class Tokens {
  private final String text;
  private final short[] ids;
  private final int from;
  private final int count;
  private final int vocabularySize;

  /**
   * @param text name of the text
   * @param ids of the whole text; not copied
   * @param from where the part begins
   * @param count how many tokens it has
   * @param vocabularySize ids that are not below it are read as 0
   */
  Tokens(String text, short[] ids, int from, int count, int vocabularySize) {
    this.text = text;
    this.ids = ids;
    this.from = from;
    this.count = count;
    this.vocabularySize = vocabularySize;
  }

  public int count() {
    return count;
  }

  /** Token {@code i} of this part. */
  public int token(int i) {
    int id = ids[from + i];
    return id < vocabularySize ? id : 0;
  }

  /**
   * Writes a minibatch of windows of this part, drawn independently, each with the same chance.
   * Allocates nothing.
   *
   * @param batch how many windows
   * @param length how many tokens the network sees of each
   * @param inputs receives [batch, length] from index 0 on: tokens t to t + length - 1
   * @param targets receives [batch, length] from index 0 on: tokens t + 1 to t + length
   * @throws IllegalArgumentException if this part has no window of that length
   */
  public void sample(
      UniformRandomProvider random, int batch, int length, IntBuffer inputs, IntBuffer targets) {
    sample(random, batch, length, length, 1, inputs, targets);
  }

  /**
   * The same windows as {@link #sample}, in the order that recurrent networks read them in: inputs
   * and targets are [length, batch].
   */
  public void sampleTimeMajor(
      UniformRandomProvider random, int batch, int length, IntBuffer inputs, IntBuffer targets) {
    sample(random, batch, length, 1, batch, inputs, targets);
  }

  /**
   * @param toWindow how far apart the first tokens of two windows lie
   * @param toToken how far apart two tokens of a window lie
   */
  private void sample(
      UniformRandomProvider random,
      int batch,
      int length,
      int toWindow,
      int toToken,
      IntBuffer inputs,
      IntBuffer targets) {
    if (length < 1 || length >= count) {
      throw new IllegalArgumentException(
          "A window of %d tokens and the next one cannot be taken from a part of text '%s' that has %d tokens; expected a length of 1 to %d"
              .formatted(length, text, count, count - 1));
    }
    for (int i = 0; i < batch; i++) {
      int start = random.nextInt(count - length);
      int token = token(start);
      for (int k = 0; k < length; k++) {
        int at = i * toWindow + k * toToken;
        inputs.put(at, token);
        token = token(start + k + 1);
        targets.put(at, token);
      }
    }
  }
}
