package org.velospark.tasks.data;

/**
 * A set of labelled pictures as published, in a part to train on and a part that is held out.
 *
 * @param channels 1 for grey
 * @param classes labels are 0 up to here, exclusive
 */
public record ImageData(
    String name, int rows, int cols, int channels, int classes, Images training, Images heldOut) {

  /**
   * One part. The arrays are not copied and not to be changed; equality is that of the arrays.
   *
   * @param pixels intensities 0 to 255 as unsigned bytes [count, rows, cols, channels], row-major
   * @param labels one for each picture [count]
   */
  public record Images(byte[] pixels, byte[] labels) {
    public int count() {
      return labels.length;
    }
  }

  public ImageData {
    if (rows < 1 || cols < 1 || channels < 1 || classes < 2 || classes > 1 + Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          ("Data set '%s' has pictures of %d x %d x %d in %d classes; expected at least 1 x 1 x 1"
                  + " and 2 to %d classes")
              .formatted(name, rows, cols, channels, classes, 1 + Byte.MAX_VALUE));
    }
    check(name, "training", training, rows * cols * channels, classes);
    check(name, "held-out", heldOut, rows * cols * channels, classes);
  }

  private static void check(String name, String part, Images images, int width, int classes) {
    if (images.count() == 0 || images.pixels().length != (long) images.count() * width) {
      throw new IllegalArgumentException(
          "The %s part of data set '%s' has %d labels and %d pixels; expected at least 1 label, and %d pixels for each"
              .formatted(part, name, images.count(), images.pixels().length, width));
    }
    for (int i = 0; i < images.count(); i++) {
      if (images.labels()[i] < 0 || images.labels()[i] >= classes) {
        throw new IllegalArgumentException(
            "Label %d of the %s part of data set '%s' is %d, expected 0 to %d"
                .formatted(i, part, name, images.labels()[i], classes - 1));
      }
    }
  }
}
