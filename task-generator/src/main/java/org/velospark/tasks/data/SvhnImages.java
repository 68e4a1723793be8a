package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Reads the cropped digits of SVHN: MATLAB files of level 5 with {@code X}, unsigned bytes [32, 32,
 * 3, count] in column-major order, and {@code y}, labels [count, 1], in which 10 stands for the
 * digit 0. Source of the format: the page of the data set, http://ufldl.stanford.edu/housenumbers.
 *
 * <p>For a moment the training part is twice in memory, 225 MB each, once outside the heap.
 */
final class SvhnImages implements DataReader.Images {
  static final String TRAINING = "train_32x32.mat";
  static final String HELD_OUT = "test_32x32.mat";

  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int CLASSES = 10;
  private static final String MAGIC = "MATLAB 5.0 MAT-file";

  @Override
  public int channels() {
    return CHANNELS;
  }

  @Override
  public int classes() {
    return CLASSES;
  }

  @Override
  public ImageData read(String name, Path folder) throws IOException {
    return new ImageData(
        name,
        SIDE,
        SIDE,
        CHANNELS,
        CLASSES,
        read(folder.resolve(TRAINING)),
        read(folder.resolve(HELD_OUT)));
  }

  private static ImageData.Images read(Path file) throws IOException {
    checkMagic(file);
    try (MatFile content = open(file)) {
      Matrix pixels = matrix(file, content, "X");
      int[] shape = pixels.getDimensions();
      if (pixels.getType() != MatlabType.UInt8
          || shape.length != 4
          || shape[0] != SIDE
          || shape[1] != SIDE
          || shape[2] != CHANNELS) {
        throw new IOException(
            "X in %s is %s %s, expected uint8 [32, 32, 3, count]"
                .formatted(file, pixels.getType(), Arrays.toString(shape)));
      }
      Matrix labels = matrix(file, content, "y");
      int count = shape[3];
      if (labels.getNumElements() != count) {
        throw new IOException(
            "y in %s has %d labels, expected %d as there are pictures"
                .formatted(file, labels.getNumElements(), count));
      }
      return new ImageData.Images(interleaved(pixels, count), classes(file, labels, count));
    }
  }

  private static void checkMagic(Path file) throws IOException {
    byte[] expected = MAGIC.getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] found = in.readNBytes(expected.length);
      if (!Arrays.equals(found, expected)) {
        throw new IOException(
            "%s is no MATLAB file of level 5: expected it to start with '%s', found '%s'"
                .formatted(file, MAGIC, new String(found, StandardCharsets.ISO_8859_1)));
      }
    }
  }

  private static MatFile open(Path file) throws IOException {
    try {
      return Mat5.readFromFile(file.toFile());
    } catch (IOException | RuntimeException e) {
      // The library says with many types of exception that bytes are missing or wrong.
      throw new IOException(
          "%s is damaged or cut off after %d bytes: %s".formatted(file, Files.size(file), e), e);
    }
  }

  private static Matrix matrix(Path file, MatFile content, String name) throws IOException {
    for (MatFile.Entry entry : content.getEntries()) {
      Array value = entry.getValue();
      if (entry.getName().equals(name) && value instanceof Matrix matrix) {
        return matrix;
      }
    }
    throw new IOException("%s has no matrix '%s', expected X and y".formatted(file, name));
  }

  /** From [rows, cols, channels, count] column-major to [count, rows, cols, channels] row-major. */
  private static byte[] interleaved(Matrix pixels, int count) {
    byte[] interleaved = new byte[Math.multiplyExact(count, SIDE * SIDE * CHANNELS)];
    int from = 0;
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < CHANNELS; c++) {
        for (int col = 0; col < SIDE; col++) {
          for (int row = 0; row < SIDE; row++) {
            interleaved[((i * SIDE + row) * SIDE + col) * CHANNELS + c] = pixels.getByte(from++);
          }
        }
      }
    }
    return interleaved;
  }

  private static byte[] classes(Path file, Matrix labels, int count) throws IOException {
    byte[] classes = new byte[count];
    for (int i = 0; i < count; i++) {
      double label = labels.getDouble(i);
      if (!(label >= 1 && label <= CLASSES) || label != Math.rint(label)) {
        throw new IOException(
            "Label of picture %d in %s is %s, expected 1 to %d".formatted(i, file, label, CLASSES));
      }
      classes[i] = (byte) ((int) label % CLASSES);
    }
    return classes;
  }
}
