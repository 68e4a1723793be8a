package org.velospark.tasks.data;

import java.util.Random;

/** Pictures that any classifier can learn: a dim noise, and one bright block for each class. */
public final class SyntheticImages {
  /** Intensities below this are in training pictures only, above it in held-out ones only. */
  public static final int BRIGHTEST_TRAINING = 199;

  private static final int SIDE = 8;
  private static final int CLASSES = 4;

  private SyntheticImages() {}

  /**
   * A data set of 8 x 8 pictures in four classes. The bright block is 160 to {@value
   * #BRIGHTEST_TRAINING} in the training part and 200 to 239 in the held-out part.
   */
  public static ImageData named(String name) {
    return new ImageData(
        name,
        SIDE,
        SIDE,
        1,
        CLASSES,
        images(400, 160, new Random(1)),
        images(100, BRIGHTEST_TRAINING + 1, new Random(2)));
  }

  private static ImageData.Images images(int count, int bright, Random random) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES;
      labels[i] = (byte) label;
      for (int row = 0; row < SIDE; row++) {
        for (int col = 0; col < SIDE; col++) {
          boolean inBlock = 2 * row / SIDE == label / 2 && 2 * col / SIDE == label % 2;
          int intensity = inBlock ? bright + random.nextInt(40) : random.nextInt(60);
          pixels[(i * SIDE + row) * SIDE + col] = (byte) intensity;
        }
      }
    }
    return new ImageData.Images(pixels, labels);
  }
}
