package org.velospark.tasks.data;

import java.nio.FloatBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A set of labelled pictures, square and of one size, as networks are trained on it. Immutable and
 * thread-safe.
 *
 * <p>Intensities are divided by 255 and otherwise left alone, as in {@code _image_map_fn} of
 * google/learned_optimization's {@code tasks/datasets/base.py}; that source resizes bilinearly,
 * here areas are averaged.
 *
 * @param size rows and columns of a picture
 */
public record ImageSet(
    String name, int size, int channels, int classes, Examples training, Examples heldOut) {

  /** Number of floats in a picture. */
  public int features() {
    return size * size * channels;
  }

  /** One part of a set. */
  public static final class Examples {
    private final float[] pixels;
    private final byte[] labels;
    private final int features;
    private final int classes;

    /**
     * @param pixels [count, size, size, channels]; not copied
     * @param labels [count]; not copied
     */
    Examples(float[] pixels, byte[] labels, int classes) {
      this.pixels = pixels;
      this.labels = labels;
      this.features = pixels.length / labels.length;
      this.classes = classes;
    }

    public int count() {
      return labels.length;
    }

    /**
     * Writes a minibatch: examples drawn independently, each with the same chance.
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
        int example = random.nextInt(labels.length);
        images.put(i * features, pixels, example * features, features);
        oneHot.put(i * classes + labels[example], 1);
      }
    }

    /** Memory it takes. */
    long bytes() {
      return (long) pixels.length * Float.BYTES + labels.length;
    }
  }

  /** Resizes all pictures of a set. */
  static ImageSet of(ImageData data, int size) {
    BoxFilter filter = new BoxFilter(data.rows(), data.cols(), data.channels(), size);
    return new ImageSet(
        data.name(),
        size,
        data.channels(),
        data.classes(),
        examples(data.training(), filter, data.classes()),
        examples(data.heldOut(), filter, data.classes()));
  }

  private static Examples examples(ImageData.Images images, BoxFilter filter, int classes) {
    return new Examples(filter.resize(images.pixels(), images.count()), images.labels(), classes);
  }

  /** Memory it takes. */
  long bytes() {
    return training.bytes() + heldOut.bytes();
  }
}
