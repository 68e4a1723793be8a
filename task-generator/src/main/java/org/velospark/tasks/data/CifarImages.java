package org.velospark.tasks.data;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the binary version of CIFAR-10 and CIFAR-100: for each picture its label bytes, of which
 * the last counts (CIFAR-100 has the superclass before it), and then 3,072 bytes: all red, all
 * green, all blue, each plane [32, 32] in row-major order. Source of the format: the CIFAR page of
 * Alex Krizhevsky.
 *
 * @param classes labels are 0 up to here, exclusive
 * @param labelBytes how many bytes are before the pixels
 * @param training names of the files with the training pictures, in their order
 * @param heldOut name of the file with the held-out pictures
 */
record CifarImages(int classes, int labelBytes, List<String> training, String heldOut)
    implements DataReader.Images {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int CHANNELS = 3;
  private static final int PIXELS = CHANNELS * PLANE;

  static final CifarImages CIFAR_10 =
      new CifarImages(
          10,
          1,
          List.of(
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test_batch.bin");

  /** With the 100 fine labels. */
  static final CifarImages CIFAR_100 = new CifarImages(100, 2, List.of("train.bin"), "test.bin");

  @Override
  public int channels() {
    return CHANNELS;
  }

  @Override
  public ImageData read(String name, Path folder) throws IOException {
    return new ImageData(
        name,
        SIDE,
        SIDE,
        CHANNELS,
        classes,
        read(training.stream().map(folder::resolve).toList()),
        read(List.of(folder.resolve(heldOut))));
  }

  private ImageData.Images read(List<Path> files) throws IOException {
    List<Integer> counts = new ArrayList<>();
    for (Path file : files) {
      counts.add(count(file));
    }
    int all = counts.stream().mapToInt(Integer::intValue).sum();
    byte[] pixels = new byte[Math.multiplyExact(all, PIXELS)];
    byte[] labels = new byte[all];
    int first = 0;
    for (int i = 0; i < files.size(); i++) {
      read(files.get(i), counts.get(i), first, pixels, labels);
      first += counts.get(i);
    }
    return new ImageData.Images(pixels, labels);
  }

  private int count(Path file) throws IOException {
    long bytes = Files.size(file);
    int row = labelBytes + PIXELS;
    if (bytes == 0 || bytes % row != 0) {
      throw new IOException(
          "%s has %d bytes, expected %d for each picture: it is no CIFAR-%d file or is cut off"
              .formatted(file, bytes, row, classes));
    }
    return Math.toIntExact(bytes / row);
  }

  /** Reads the pictures of one file to where {@code first} is the first of them. */
  private void read(Path file, int count, int first, byte[] pixels, byte[] labels)
      throws IOException {
    byte[] row = new byte[labelBytes + PIXELS];
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      for (int i = 0; i < count; i++) {
        in.readFully(row);
        int label = row[labelBytes - 1] & 0xff;
        if (label >= classes) {
          throw new IOException(
              "Label of picture %d in %s is %d, expected 0 to %d"
                  .formatted(i, file, label, classes - 1));
        }
        labels[first + i] = (byte) label;
        int to = (first + i) * PIXELS;
        for (int c = 0; c < CHANNELS; c++) {
          int from = labelBytes + c * PLANE;
          for (int k = 0; k < PLANE; k++) {
            pixels[to + k * CHANNELS + c] = row[from + k];
          }
        }
      }
    }
  }
}
