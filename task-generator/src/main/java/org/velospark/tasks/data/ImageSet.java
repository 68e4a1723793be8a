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
 * where floats would take 737 MB; and at its own size and in its own colours it has no copy.
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
    /** Floats that are converted before they are copied to a minibatch; more for large pictures. */
    private static final int SCRATCH = 4096;

    /** Bytes in a line of the cache. */
    private static final int LINE = 64;

    private static final Intensities INTENSITIES = Intensities.fastest();
    private static final ThreadLocal<float[]> SCRATCHES =
        ThreadLocal.withInitial(() -> new float[SCRATCH]);

    private final byte[] pixels;
    private final byte[] labels;
    private final int features;
    private final int classes;

    /**
     * @param pixels unsigned bytes [count, size, size, channels]; not copied
     * @param labels [count]; not copied
     */
    Examples(byte[] pixels, byte[] labels, int classes) {
      this.pixels = pixels;
      this.labels = labels;
      this.features = pixels.length / labels.length;
      this.classes = classes;
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
      float[] scratch = scratch();
      for (int i = 0; i < batch; i++) {
        int example = draw(random, i, images, scratch);
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
      float[] scratch = scratch();
      fetch(batch, classNumbers, scratch);
      int together = scratch.length / features;
      for (int i = 0; i < batch; i += together) {
        int count = Math.min(together, batch - i);
        for (int k = 0; k < count; k++) {
          int example = classNumbers.get(i + k);
          INTENSITIES.of(pixels, example * features, scratch, k * features, features);
          classNumbers.put(i + k, labels[example]);
        }
        images.put(i * features, scratch, 0, count * features);
      }
    }

    private float[] scratch() {
      float[] scratch = SCRATCHES.get();
      if (scratch.length < features) {
        scratch = new float[features];
        SCRATCHES.set(scratch);
      }
      return scratch;
    }

    /**
     * Brings pictures to the cache. They lie anywhere in many megabytes, and to wait for one after
     * the other takes a small network's time; reads that do not depend on each other wait together.
     * The sum, which nobody wants, keeps the compiler from leaving them out.
     */
    private void fetch(int batch, IntBuffer examples, float[] scratch) {
      int sum = 0;
      for (int i = 0; i < batch; i++) {
        int from = examples.get(i) * features;
        for (int k = 0; k < features; k += LINE) {
          sum += pixels[from + k];
        }
      }
      scratch[0] = sum;
    }

    /**
     * Writes a minibatch without labels.
     *
     * @param batch how many
     * @param images receives [batch, size, size, channels] from index 0 on
     */
    public void sample(UniformRandomProvider random, int batch, FloatBuffer images) {
      float[] scratch = scratch();
      for (int i = 0; i < batch; i++) {
        draw(random, i, images, scratch);
      }
    }

    /** Draws an example and writes its pixels as the one at {@code i} of the minibatch. */
    private int draw(UniformRandomProvider random, int i, FloatBuffer images, float[] scratch) {
      int example = random.nextInt(labels.length);
      INTENSITIES.of(pixels, example * features, scratch, 0, features);
      images.put(i * features, scratch, 0, features);
      return example;
    }

    /** Memory that it takes, other than that of the original. */
    private long bytes(ImageData.Images original) {
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
