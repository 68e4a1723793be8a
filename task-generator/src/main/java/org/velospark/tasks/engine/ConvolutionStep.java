package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.velospark.tasks.engine.Convolution.Target;

/** A {@link Convolution} on fixed buffers. */
final class ConvolutionStep implements Step {
  private final ConvolutionShape shape;
  private final Target target;
  private final FloatBuffer images;
  private final FloatBuffer results;
  private final FloatBuffer bias;
  private final FloatBuffer rows;
  private final ProductSeries products;
  private final int tiles;
  private final int linesPerTile;
  private final int lines;

  /** One image with the zeros around it, or its gradient. */
  private final float[] padded;

  private int loaded;

  private final float[] tile;
  private final float[] pixels;
  private final float[] shift;

  ConvolutionStep(Convolution convolution, Function<Value, NativeTensor> places) {
    this.shape = convolution.shape();
    this.target = convolution.target();
    this.images = places.apply(convolution.images()).floats();
    this.results = places.apply(convolution.results()).floats();
    this.bias = convolution.bias() == null ? null : places.apply(convolution.bias()).floats();
    this.rows = places.apply(convolution.rows()).floats();
    this.linesPerTile = convolution.linesPerTile();
    this.lines = shape.batch() * shape.outHeight();
    this.tiles = (lines + linesPerTile - 1) / linesPerTile;
    List<Step> steps =
        IntStream.range(0, tiles)
            .mapToObj(k -> convolution.product(k * linesPerTile, places))
            .toList();
    this.products =
        target == Target.KERNEL ? ProductSeries.ofAny(steps) : ProductSeries.byOne(steps);
    this.padded = new float[shape.paddedHeight() * shape.paddedWidth() * shape.channels()];
    int length = linesPerTile * shape.outWidth() * shape.columns();
    this.tile = new float[length + ProductKernel.ROWS * shape.columns() + ProductKernel.SLACK];
    this.pixels = new float[bias == null ? 0 : shape.outWidth() * shape.filters()];
    this.shift = new float[pixels.length];
  }

  @Override
  public void run() {
    loaded = -1;
    products.begin();
    if (bias != null) {
      for (int k = 0; k < shift.length; k += shape.filters()) {
        bias.get(0, shift, k, shape.filters());
      }
    }
    for (int k = 0; k < tiles; k++) {
      int first = k * linesPerTile;
      int end = Math.min(lines, first + linesPerTile);
      if (target == Target.IMAGES) {
        products.runTo(k, tile, rows, (end - first) * lineLength());
        scatter(first, end);
      } else {
        gather(first, end);
        products.runFrom(k, tile, rows, (end - first) * lineLength());
        if (bias != null) {
          addBias(first, end);
        }
      }
    }
  }

  /** Elements of the rows for a line of pixels. */
  private int lineLength() {
    return shape.outWidth() * shape.columns();
  }

  private void gather(int first, int end) {
    int line = shape.paddedWidth() * shape.channels();
    int run = shape.kernelWidth() * shape.channels();
    int step = shape.strideWidth() * shape.channels();
    int at = 0;
    for (int k = first; k < end; k++) {
      int y = k % shape.outHeight();
      if (loaded != k / shape.outHeight()) {
        loaded = k / shape.outHeight();
        load(loaded);
      }
      int from = y * shape.strideHeight() * line;
      for (int x = 0; x < shape.outWidth(); x++) {
        for (int row = 0; row < shape.kernelHeight(); row++) {
          System.arraycopy(padded, from + row * line, tile, at, run);
          at += run;
        }
        from += step;
      }
    }
  }

  private void load(int image) {
    int length = shape.width() * shape.channels();
    int line = shape.paddedWidth() * shape.channels();
    int to = shape.top() * line + shape.left() * shape.channels();
    int from = image * shape.height() * length;
    for (int y = 0; y < shape.height(); y++) {
      images.get(from + y * length, padded, to + y * line, length);
    }
  }

  /** Adds the rows' elements to the pixels that they came from. */
  private void scatter(int first, int end) {
    int line = shape.paddedWidth() * shape.channels();
    int run = shape.kernelWidth() * shape.channels();
    int step = shape.strideWidth() * shape.channels();
    int at = 0;
    for (int k = first; k < end; k++) {
      int y = k % shape.outHeight();
      if (y == 0) {
        Arrays.fill(padded, 0);
      }
      int to = y * shape.strideHeight() * line;
      for (int x = 0; x < shape.outWidth(); x++) {
        for (int row = 0; row < shape.kernelHeight(); row++) {
          add(padded, to + row * line, tile, at, run);
          at += run;
        }
        to += step;
      }
      if (y == shape.outHeight() - 1) {
        store(k / shape.outHeight());
      }
    }
  }

  private static void add(float[] sums, int to, float[] terms, int from, int length) {
    for (int k = 0; k < length; k++) {
      sums[to + k] += terms[from + k];
    }
  }

  private void store(int image) {
    int length = shape.width() * shape.channels();
    int line = shape.paddedWidth() * shape.channels();
    int from = shape.top() * line + shape.left() * shape.channels();
    int to = image * shape.height() * length;
    for (int y = 0; y < shape.height(); y++) {
      images.put(to + y * length, padded, from + y * line, length);
    }
  }

  private void addBias(int first, int end) {
    for (int k = first; k < end; k++) {
      results.get(k * pixels.length, pixels, 0, pixels.length);
      add(pixels, 0, shift, 0, pixels.length);
      results.put(k * pixels.length, pixels, 0, pixels.length);
    }
  }

  @Override
  public void close() {
    products.close();
  }
}
