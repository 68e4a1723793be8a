package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BibleTextTest {
  @TempDir Path folder;

  /**
   * Compresses at most 256 ASCII characters as Unix {@code compress} could: each as its own code of
   * 9 bits, least significant bit first.
   */
  private static byte[] compress(String text) {
    byte[] packed = new byte[(9 * text.length() + 7) / 8];
    for (int i = 0; i < text.length(); i++) {
      for (int bit = 0; bit < 9; bit++) {
        if ((text.charAt(i) >> bit & 1) == 1) {
          int at = 9 * i + bit;
          packed[at / 8] |= (byte) (1 << at % 8);
        }
      }
    }
    return packed;
  }

  private static byte[] file(String... parts) throws IOException {
    List<byte[]> packed = new ArrayList<>();
    ByteBuffer header = ByteBuffer.allocate(80 + 4 * (3 + parts.length + 1));
    header.put("EC02Compressed Data File".getBytes(StandardCharsets.US_ASCII));
    header.position(80);
    header.putInt(0).putInt(65536).putInt(parts.length);
    int offset = header.capacity() + 3;
    for (String part : parts) {
      packed.add(compress(part));
      header.putInt(offset);
      offset += packed.get(packed.size() - 1).length;
    }
    header.putInt(offset);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(header.array());
    all.write(new byte[] {0x1f, (byte) 0x9d, (byte) 0x90});
    for (byte[] part : packed) {
      all.write(part);
    }
    return all.toByteArray();
  }

  private TextData read(byte[] file) throws IOException {
    Files.write(folder.resolve(BibleText.FILE), file);
    return new BibleText().read("x", folder);
  }

  @Test
  void versesComeWithoutTheirPlaces() throws IOException {
    // A part ends wherever it is full.
    TextData text =
        read(file("A title\nGe1:1 In the be", "ginning.\nGe1:2 And it\nRev22:21 Amen.\n"));
    assertThat(new String(text.utf8(), StandardCharsets.US_ASCII))
        .isEqualTo("In the beginning.\nAnd it\nAmen.\n");
  }

  @Test
  void anotherFormatIsRefused() {
    assertThatThrownBy(() -> read("In the beginning".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is no text of the Bible Retrieval System: expected it to start with 'EC02Compressed Data File' and to have at least 92 bytes, but it starts with 'In the beginning' and has 16"
                .formatted(folder.resolve(BibleText.FILE)));
  }

  @Test
  void aFileThatIsCutOffIsRefused() throws IOException {
    byte[] whole = file("A title\nGe1:1 In\n", "Ge1:2 And\n");
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Part 1 of %s is at bytes 127 to 139, expected a place from 107 to 138"
                .formatted(folder.resolve(BibleText.FILE)));
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, 100)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s says that it has 2 parts, expected at least 1 and as many as fit into its 100 bytes"
                .formatted(folder.resolve(BibleText.FILE)));
  }

  @Test
  void aDamagedPartIsNamed() throws IOException {
    byte[] file = file("A title\nGe1:1 In\n");
    // The first code must be a character; all ones are 511.
    file[file.length - 20] = (byte) 0xff;
    file[file.length - 19] = (byte) 0xff;
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "Part 0 of %s is damaged: ".formatted(folder.resolve(BibleText.FILE)));
  }

  @Test
  void aLineWithoutAVerseIsRefused() throws IOException {
    byte[] file = file("A title\nGe1:1\n");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s has a line without a verse after its place: 'Ge1:1'"
                .formatted(folder.resolve(BibleText.FILE)));
  }
}
