package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarImagesTest {
  private static final int PLANE = 32 * 32;

  @TempDir Path folder;

  /** A picture as it is in the files: all red, all green, all blue. */
  private static byte[] planes(long seed) {
    byte[] planes = new byte[3 * PLANE];
    new Random(seed).nextBytes(planes);
    return planes;
  }

  private static byte[] row(byte[] planes, int... labels) {
    ByteBuffer row = ByteBuffer.allocate(labels.length + planes.length);
    for (int label : labels) {
      row.put((byte) label);
    }
    return row.put(planes).array();
  }

  private void write(String name, byte[]... rows) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(Arrays.stream(rows).mapToInt(r -> r.length).sum());
    for (byte[] row : rows) {
      file.put(row);
    }
    Files.write(folder.resolve(name), file.array());
  }

  @BeforeEach
  void writeAll() throws IOException {
    write("data_batch_1.bin", row(planes(1), 9), row(planes(2), 0));
    for (int i = 2; i <= 5; i++) {
      write("data_batch_" + i + ".bin", row(planes(i + 1), i));
    }
    write("test_batch.bin", row(planes(7), 5));
    write("train.bin", row(planes(8), 19, 99), row(planes(9), 4, 0));
    write("test.bin", row(planes(10), 3, 42));
  }

  private static void assertPicture(ImageData.Images images, int i, byte[] planes) {
    for (int c = 0; c < 3; c++) {
      for (int k = 0; k < PLANE; k++) {
        assertThat(images.pixels()[(i * PLANE + k) * 3 + c]).isEqualTo(planes[c * PLANE + k]);
      }
    }
  }

  @Test
  void allFilesOfCifar10AreReadInTheirOrder() throws IOException {
    ImageData data = CifarImages.CIFAR_10.read("x", folder);
    assertThat(data.rows()).isEqualTo(32);
    assertThat(data.cols()).isEqualTo(32);
    assertThat(data.channels()).isEqualTo(3);
    assertThat(data.classes()).isEqualTo(10);
    assertThat(data.training().labels()).containsExactly(9, 0, 2, 3, 4, 5);
    assertThat(data.heldOut().labels()).containsExactly(5);
    for (int i = 0; i < 6; i++) {
      assertPicture(data.training(), i, planes(i + 1));
    }
    assertPicture(data.heldOut(), 0, planes(7));
  }

  @Test
  void cifar100HasItsFineLabels() throws IOException {
    ImageData data = CifarImages.CIFAR_100.read("x", folder);
    assertThat(data.classes()).isEqualTo(100);
    assertThat(data.training().labels()).containsExactly(99, 0);
    assertThat(data.heldOut().labels()).containsExactly(42);
    assertPicture(data.training(), 1, planes(9));
    assertPicture(data.heldOut(), 0, planes(10));
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    write("data_batch_1.bin", row(planes(1), 9), row(planes(2), 10));
    assertThatThrownBy(() -> CifarImages.CIFAR_10.read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Label of picture 1 in %s is 10, expected 0 to 9"
                .formatted(folder.resolve("data_batch_1.bin")));
    write("test.bin", row(planes(10), 3, 200));
    assertThatThrownBy(() -> CifarImages.CIFAR_100.read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Label of picture 0 in %s is 200, expected 0 to 99"
                .formatted(folder.resolve("test.bin")));
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws IOException {
    write("train.bin", row(planes(8), 19, 99), Arrays.copyOf(row(planes(9), 4, 0), 3000));
    assertThatThrownBy(() -> CifarImages.CIFAR_100.read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has 6074 bytes, expected 3074 for each picture: it is no CIFAR-100 file or is cut off"
                .formatted(folder.resolve("train.bin")));
    write("test_batch.bin");
    assertThatThrownBy(() -> CifarImages.CIFAR_10.read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has 0 bytes, expected 3073 for each picture: it is no CIFAR-10 file or is cut off"
                .formatted(folder.resolve("test_batch.bin")));
  }
}
