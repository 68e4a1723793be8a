package org.velospark.tasks.data;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A set of labelled pictures, square and of one size, as networks are trained on it. Immutable and
 * thread-safe.
 *
 * <p>Intensities are divided by 255 and otherwise left alone, as in {@code _image_map_fn} of
 * google/learned_optimization's {@code tasks/datasets/base.py}; that source resizes bilinearly and
 * keeps fractions of an intensity, here areas are averaged and rounded to 8 bits, as in an image
 * file. So a set takes a byte for each pixel and channel: CIFAR-10 at 32 by 32 in colour 184 MB,
 * where floats would take 737 MB; and at its own size and in its own colours it has no copy. Sets
 * of small pictures are kept as floats, so that a minibatch is copied picture by picture: nets that
 * train on them are so fast that to convert pixel after pixel would take a sixth of their time.
 *
 * @param size rows and columns of a picture
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record ImageSet(
    String name, int size, int channels, int classes, Examples training, Examples heldOut) {

  /** Number of floats in a picture. */
  public int features() {
    return size * size * channels;
  }

  /**
   * One part of a set.
   *
   * <p>Each kind of minibatch draws its examples independently, each with the same chance, and
   * allocates nothing; all kinds draw the same ones from the same random stream.
   */
  public static final class Examples {
    private static final float SCALE = 1f / 255;

    /** Most pixels of a part that is kept as floats: 64 MB. */
    private static final int MOST_FLOATS = 1 << 24;

    /** Floats in a line of the cache. */
    private static final int FLOATS_PER_LINE = 16;

    private final byte[] labels;
    private final int features;
    private final int classes;

    /** The intensities of all pixels, or null where there are too many. */
    private final float[] intensities;

    /** The pixels, or null where there are intensities. */
    private final byte[] pixels;

    /**
     * @param pixels unsigned bytes [count, size, size, channels]; not copied
     * @param labels [count]; not copied
     */
    Examples(byte[] pixels, byte[] labels, int classes) {
      this.labels = labels;
      this.features = pixels.length / labels.length;
      this.classes = classes;
      boolean few = pixels.length <= MOST_FLOATS;
      this.intensities = few ? intensities(pixels) : null;
      this.pixels = few ? null : pixels;
    }

    private static float[] intensities(byte[] pixels) {
      float[] intensities = new float[pixels.length];
      for (int k = 0; k < pixels.length; k++) {
        intensities[k] = (pixels[k] & 0xff) * SCALE;
      }
      return intensities;
    }

    public int count() {
      return labels.length;
    }

    /**
     * Writes a minibatch with labels as vectors.
     *
     * @param batch how many
     * @param images receives [batch, size, size, channels] from index 0 on
     * @param oneHot receives [batch, classes] from index 0 on: one at the label, zero elsewhere
     */
    public void sample(
        UniformRandomProvider random, int batch, FloatBuffer images, FloatBuffer oneHot) {
      for (int i = 0; i < batch * classes; i++) {
        oneHot.put(i, 0);
      }
      for (int i = 0; i < batch; i++) {
        int example = draw(random, i, images);
        oneHot.put(i * classes + labels[example], 1);
      }
    }

    /**
     * Writes a minibatch with labels as numbers.
     *
     * @param batch how many
     * @param images receives [batch, size, size, channels] from index 0 on
     * @param classNumbers receives [batch] from index 0 on
     */
    public void sample(
        UniformRandomProvider random, int batch, FloatBuffer images, IntBuffer classNumbers) {
      // Examples wait in the place of their labels.
      for (int i = 0; i < batch; i++) {
        classNumbers.put(i, random.nextInt(labels.length));
      }
      if (intensities != null) {
        fetch(batch, classNumbers, images);
      }
      for (int i = 0; i < batch; i++) {
        int example = classNumbers.get(i);
        copy(example, i, images);
        classNumbers.put(i, labels[example]);
      }
    }

    /**
     * Brings pictures to the cache. They lie anywhere in many megabytes, and to wait for one after
     * the other takes longer than a small network's training step; reads that do not depend on each
     * other wait together. The sum, which nobody wants, keeps the compiler from leaving them out.
     */
    private void fetch(int batch, IntBuffer examples, FloatBuffer images) {
      float sum = 0;
      for (int i = 0; i < batch; i++) {
        int from = examples.get(i) * features;
        for (int k = 0; k < features; k += FLOATS_PER_LINE) {
          sum += intensities[from + k];
        }
      }
      images.put(0, sum);
    }

    /**
     * Writes a minibatch without labels.
     *
     * @param batch how many
     * @param images receives [batch, size, size, channels] from index 0 on
     */
    public void sample(UniformRandomProvider random, int batch, FloatBuffer images) {
      for (int i = 0; i < batch; i++) {
        draw(random, i, images);
      }
    }

    /** Draws an example and writes its pixels as the one at {@code i} of the minibatch. */
    private int draw(UniformRandomProvider random, int i, FloatBuffer images) {
      int example = random.nextInt(labels.length);
      copy(example, i, images);
      return example;
    }

    private void copy(int example, int i, FloatBuffer images) {
      int from = example * features;
      int to = i * features;
      if (intensities != null) {
        images.put(to, intensities, from, features);
        return;
      }
      for (int k = 0; k < features; k++) {
        images.put(to + k, (pixels[from + k] & 0xff) * SCALE);
      }
    }

    /** Memory that it takes, other than that of the original. */
    private long bytes(ImageData.Images original) {
      if (intensities != null) {
        return (long) Float.BYTES * intensities.length;
      }
      return pixels == original.pixels() ? 0 : pixels.length;
    }
  }

  /**
   * Resizes all pictures of a set.
   *
   * @param grey whether to turn colours to grey; pictures in grey stay so
   */
  static ImageSet of(ImageData data, int size, boolean grey) {
    boolean toGrey = grey && data.channels() > 1;
    if (data.rows() == size && data.cols() == size && !toGrey) {
      return new ImageSet(
          data.name(),
          size,
          data.channels(),
          data.classes(),
          unchanged(data.training(), data.classes()),
          unchanged(data.heldOut(), data.classes()));
    }
    BoxFilter filter = new BoxFilter(data.rows(), data.cols(), data.channels(), size, toGrey);
    return new ImageSet(
        data.name(),
        size,
        toGrey ? 1 : data.channels(),
        data.classes(),
        resized(data.training(), filter, data.classes()),
        resized(data.heldOut(), filter, data.classes()));
  }

  private static Examples unchanged(ImageData.Images images, int classes) {
    return new Examples(images.pixels(), images.labels(), classes);
  }

  private static Examples resized(ImageData.Images images, BoxFilter filter, int classes) {
    return new Examples(filter.resize(images.pixels(), images.count()), images.labels(), classes);
  }

  /** Memory that it takes, other than that of the original. */
  long bytes(ImageData original) {
    return training.bytes(original.training()) + heldOut.bytes(original.heldOut());
  }
}
