package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {
  @TempDir Path folder;

  private void write(String name, int[] header, int... bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 * header.length + bytes.length);
    for (int value : header) {
      buffer.putInt(value);
    }
    for (int value : bytes) {
      buffer.put((byte) value);
    }
    Files.write(folder.resolve(name), buffer.array());
  }

  @BeforeEach
  void writeAll() throws IOException {
    write(IdxImages.TRAINING_IMAGES, new int[] {0x803, 2, 1, 2}, 1, 2, 3, 255);
    write(IdxImages.TRAINING_LABELS, new int[] {0x801, 2}, 9, 0);
    write(IdxImages.HELD_OUT_IMAGES, new int[] {0x803, 1, 1, 2}, 7, 8);
    write(IdxImages.HELD_OUT_LABELS, new int[] {0x801, 1}, 5);
  }

  @Test
  void allIsRead() throws IOException {
    ImageData data = new IdxImages().read("x", folder);
    assertThat(data.rows()).isEqualTo(1);
    assertThat(data.cols()).isEqualTo(2);
    assertThat(data.classes()).isEqualTo(10);
    assertThat(data.training().pixels()).containsExactly(1, 2, 3, 255);
    assertThat(data.training().labels()).containsExactly(9, 0);
    assertThat(data.heldOut().pixels()).containsExactly(7, 8);
    assertThat(data.heldOut().labels()).containsExactly(5);
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    write(IdxImages.TRAINING_LABELS, new int[] {0x1f8b0800, 2}, 9, 0);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is no IDX file of unsigned bytes in 1 dimensions: expected it to start with 00000801 and to have at least 8 bytes, but it starts with 1f8b0800 and has 10"
                .formatted(folder.resolve(IdxImages.TRAINING_LABELS)));
  }

  @Test
  void aShortFileIsRefused() throws IOException {
    write(IdxImages.TRAINING_IMAGES, new int[] {0x803, 2, 1, 2}, 1, 2, 3);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has shape [2, 1, 2] and 3 bytes after its header; expected one byte for each element"
                .formatted(folder.resolve(IdxImages.TRAINING_IMAGES)));
  }

  @Test
  void shapesThatOverflowAreRefused() throws IOException {
    int big = Integer.MAX_VALUE;
    write(IdxImages.TRAINING_IMAGES, new int[] {0x803, big, big, big}, 1);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("and 1 bytes after its header");
    write(IdxImages.TRAINING_IMAGES, new int[] {0x803, -1, -1, 1}, 1);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("and 1 bytes after its header");
  }

  @Test
  void aLabelBeyondTheClassesIsRefused() throws IOException {
    write(IdxImages.HELD_OUT_LABELS, new int[] {0x801, 1}, 10);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Label 0 of the held-out part of data set 'x' is 10, expected 0 to 9");
  }

  @Test
  void asManyLabelsAsPicturesAreWanted() throws IOException {
    write(IdxImages.HELD_OUT_LABELS, new int[] {0x801, 2}, 1, 2);
    assertThatThrownBy(() -> new IdxImages().read("x", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The held-out part of data set 'x' has 2 labels and 2 pixels; expected at least 1 label, and 2 pixels for each");
  }
}
