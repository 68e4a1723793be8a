package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class SvhnImagesTest {
  private static final int[] SHAPE = {32, 32, 3, 2};

  @TempDir Path folder;

  private static int intensity(int row, int col, int channel, int picture) {
    return (7 * row + 3 * col + 101 * channel + 59 * picture) % 256;
  }

  private static Matrix pixels(int[] shape, MatlabType type) {
    Matrix pixels = Mat5.newMatrix(shape, type);
    int[] at = new int[4];
    for (at[3] = 0; at[3] < shape[3]; at[3]++) {
      for (at[2] = 0; at[2] < shape[2]; at[2]++) {
        for (at[1] = 0; at[1] < shape[1]; at[1]++) {
          for (at[0] = 0; at[0] < shape[0]; at[0]++) {
            pixels.setInt(at, intensity(at[0], at[1], at[2], at[3]));
          }
        }
      }
    }
    return pixels;
  }

  private static Matrix labels(MatlabType type, double... values) {
    Matrix labels = Mat5.newMatrix(values.length, 1, type);
    for (int i = 0; i < values.length; i++) {
      labels.setDouble(i, values[i]);
    }
    return labels;
  }

  private void write(String name, Matrix x, Matrix y) throws IOException {
    write(name, Mat5.newMatFile().addArray("X", x).addArray("y", y));
  }

  private void write(String name, MatFile file) throws IOException {
    Mat5.writeToFile(file, folder.resolve(name).toFile());
  }

  @BeforeEach
  void writeAll() throws IOException {
    write(SvhnImages.TRAINING, pixels(SHAPE, MatlabType.UInt8), labels(MatlabType.Double, 10, 9));
    write(
        SvhnImages.HELD_OUT,
        pixels(new int[] {32, 32, 3, 3}, MatlabType.UInt8),
        labels(MatlabType.UInt8, 1, 10, 5));
  }

  private ImageData read() throws IOException {
    return new SvhnImages().read("x", folder);
  }

  @Test
  void columnsBecomeRowsAndTenBecomesZero() throws IOException {
    ImageData data = read();
    assertThat(data.classes()).isEqualTo(10);
    assertThat(data.training().labels()).containsExactly(0, 9);
    assertThat(data.heldOut().labels()).containsExactly(1, 0, 5);
    byte[] pixels = data.heldOut().pixels();
    for (int i = 0; i < 3; i++) {
      for (int row = 0; row < 32; row++) {
        for (int col = 0; col < 32; col++) {
          for (int c = 0; c < 3; c++) {
            assertThat(pixels[((i * 32 + row) * 32 + col) * 3 + c] & 0xff)
                .isEqualTo(intensity(row, col, c, i));
          }
        }
      }
    }
  }

  @Test
  void filesWithoutCompressionAreReadToo() throws IOException {
    byte[] compressed = read().training().pixels();
    Path file = folder.resolve(SvhnImages.TRAINING);
    Mat5.newWriter(Sinks.newStreamingFile(file.toFile()))
        .setDeflateLevel(0)
        .writeMat(
            Mat5.newMatFile()
                .addArray("X", pixels(SHAPE, MatlabType.UInt8))
                .addArray("y", labels(MatlabType.Double, 10, 9)));
    assertThat(read().training().pixels()).isEqualTo(compressed);
  }

  @Test
  void aLabelBeyondTheDigitsIsRefused() throws IOException {
    for (double label : new double[] {0, 11, 1.5, Double.NaN}) {
      write(
          SvhnImages.TRAINING,
          pixels(SHAPE, MatlabType.UInt8),
          labels(MatlabType.Double, 3, label));
      assertThatThrownBy(this::read)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Label of picture 1 in %s is %s, expected 1 to 10"
                  .formatted(folder.resolve(SvhnImages.TRAINING), label));
    }
  }

  @Test
  void picturesOfAnotherShapeOrTypeAreRefused() throws IOException {
    write(
        SvhnImages.TRAINING,
        pixels(new int[] {28, 32, 3, 2}, MatlabType.UInt8),
        labels(MatlabType.Double, 1, 2));
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "X in %s is uint8 [28, 32, 3, 2], expected uint8 [32, 32, 3, count]"
                .formatted(folder.resolve(SvhnImages.TRAINING)));
    write(SvhnImages.TRAINING, pixels(SHAPE, MatlabType.Double), labels(MatlabType.Double, 1, 2));
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is double [32, 32, 3, 2], expected uint8 [32, 32, 3, count]");
  }

  @Test
  void asManyLabelsAsPicturesAreWanted() throws IOException {
    write(SvhnImages.TRAINING, pixels(SHAPE, MatlabType.UInt8), labels(MatlabType.Double, 1, 2, 3));
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "y in %s has 3 labels, expected 2 as there are pictures"
                .formatted(folder.resolve(SvhnImages.TRAINING)));
  }

  @Test
  void aMissingMatrixIsNamed() throws IOException {
    write(SvhnImages.TRAINING, Mat5.newMatFile().addArray("X", pixels(SHAPE, MatlabType.UInt8)));
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has no matrix 'y', expected X and y"
                .formatted(folder.resolve(SvhnImages.TRAINING)));
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    Path file = folder.resolve(SvhnImages.HELD_OUT);
    Files.write(file, "MATLAB 7.3 MAT-file, and so on".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is no MATLAB file of level 5: expected it to start with 'MATLAB 5.0 MAT-file', found 'MATLAB 7.3 MAT-file'"
                .formatted(file));
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws IOException {
    Path file = folder.resolve(SvhnImages.HELD_OUT);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {100, 140, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(this::read)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "%s is damaged or cut off after %d bytes: ".formatted(file, length));
    }
  }
}
