package org.velospark.tasks.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Reads the IDX files of MNIST and of the sets made in its image. Big-endian: two zero bytes, 8 for
 * unsigned bytes, the number of dimensions, each dimension as a 32-bit integer, the elements in
 * row-major order. Source of the format: the page of the MNIST database by LeCun, Cortes and
 * Burges.
 */
final class IdxImages implements DataReader.Images {
  static final String TRAINING_IMAGES = "train-images-idx3-ubyte";
  static final String TRAINING_LABELS = "train-labels-idx1-ubyte";
  static final String HELD_OUT_IMAGES = "t10k-images-idx3-ubyte";
  static final String HELD_OUT_LABELS = "t10k-labels-idx1-ubyte";

  private static final int UNSIGNED_BYTES = 8;
  private static final int CLASSES = 10;

  private record Idx(int[] shape, byte[] elements) {}

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int classes() {
    return CLASSES;
  }

  /** Reads the four files of a set of grey pictures in ten classes. */
  @Override
  public ImageData read(String name, Path folder) throws IOException {
    Idx training = read(folder.resolve(TRAINING_IMAGES), 3);
    Idx heldOut = read(folder.resolve(HELD_OUT_IMAGES), 3);
    int rows = training.shape[1];
    int cols = training.shape[2];
    if (heldOut.shape[1] != rows || heldOut.shape[2] != cols) {
      throw new IOException(
          "Training pictures in %s are %d x %d, held-out ones %d x %d; expected the same"
              .formatted(folder, rows, cols, heldOut.shape[1], heldOut.shape[2]));
    }
    return new ImageData(
        name,
        rows,
        cols,
        1,
        CLASSES,
        new ImageData.Images(training.elements, read(folder.resolve(TRAINING_LABELS), 1).elements),
        new ImageData.Images(heldOut.elements, read(folder.resolve(HELD_OUT_LABELS), 1).elements));
  }

  private static Idx read(Path file, int dimensions) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int header = 4 + 4 * dimensions;
    int magic = UNSIGNED_BYTES << 8 | dimensions;
    ByteBuffer bytes = ByteBuffer.wrap(all);
    if (all.length < header || bytes.getInt() != magic) {
      throw new IOException(
          "%s is no IDX file of unsigned bytes in %d dimensions: expected it to start with %08x and to have at least %d bytes, but it starts with %s and has %d"
              .formatted(
                  file,
                  dimensions,
                  magic,
                  header,
                  all.length < 4 ? "less" : "%08x".formatted(bytes.getInt(0)),
                  all.length));
    }
    int[] shape = IntStream.range(0, dimensions).map(i -> bytes.getInt()).toArray();
    long elements = 1;
    for (int dimension : shape) {
      // Also keeps the product of absurd dimensions from overflowing.
      elements = dimension < 0 || elements < 0 || elements > all.length ? -1 : elements * dimension;
    }
    if (elements != all.length - header) {
      throw new IOException(
          "%s has shape %s and %d bytes after its header; expected one byte for each element"
              .formatted(file, Arrays.toString(shape), all.length - header));
    }
    return new Idx(shape, Arrays.copyOfRange(all, header, all.length));
  }
}
