package org.velospark.tasks.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;

/**
 * Reads the text of the Bible Retrieval System by Chip Chapin, which the Debian package
 * bible-kjv-text has. Big-endian: 80 bytes that start with {@code EC02Compressed Data File}, three
 * 32-bit integers of which the last is the number of parts, the offset of each part and the end of
 * the last, the three bytes 1f 9d 90, and the parts, each compressed as by Unix {@code compress},
 * whose header those three bytes are. Source of the format: the file itself.
 *
 * <p>Unpacked, the first line is a title and every other one a verse after its place ({@code
 * Ge1:1}). Title and places are left out: what remains is prose, one verse a line.
 */
final class BibleText implements DataReader.Text {
  static final String FILE = "bible.data";

  private static final byte[] MAGIC =
      "EC02Compressed Data File".getBytes(StandardCharsets.US_ASCII);
  private static final int TEXT_HEADER = 80;
  private static final int HEADER = TEXT_HEADER + 3 * Integer.BYTES;
  private static final byte[] COMPRESS_HEADER = {0x1f, (byte) 0x9d, (byte) 0x90};

  @Override
  public TextData read(String name, Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return new TextData(name, prose(file, unpack(file)));
  }

  private static byte[] unpack(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    if (all.length < HEADER || !Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException(
          "%s is no text of the Bible Retrieval System: expected it to start with '%s' and to have at least %d bytes, but it starts with '%s' and has %d"
              .formatted(
                  file,
                  new String(MAGIC, StandardCharsets.US_ASCII),
                  HEADER,
                  new String(
                      all, 0, Math.min(all.length, MAGIC.length), StandardCharsets.ISO_8859_1),
                  all.length));
    }
    ByteBuffer bytes = ByteBuffer.wrap(all);
    int parts = bytes.getInt(HEADER - Integer.BYTES);
    long start = HEADER + (parts + 1L) * Integer.BYTES + COMPRESS_HEADER.length;
    if (parts < 1 || start > all.length) {
      throw new IOException(
          "%s says that it has %d parts, expected at least 1 and as many as fit into its %d bytes"
              .formatted(file, parts, all.length));
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < parts; i++) {
      int from = bytes.getInt(HEADER + i * Integer.BYTES);
      int to = bytes.getInt(HEADER + (i + 1) * Integer.BYTES);
      if (from < start || to < from || to > all.length) {
        throw new IOException(
            "Part %d of %s is at bytes %d to %d, expected a place from %d to %d"
                .formatted(i, file, from, to, start, all.length));
      }
      try (InputStream part =
          new ZCompressorInputStream(
              new SequenceInputStream(
                  new ByteArrayInputStream(COMPRESS_HEADER),
                  new ByteArrayInputStream(all, from, to - from)))) {
        part.transferTo(text);
      } catch (IOException | RuntimeException e) {
        throw new IOException("Part %d of %s is damaged: %s".formatted(i, file, e), e);
      }
    }
    return text.toByteArray();
  }

  private static byte[] prose(Path file, byte[] text) throws IOException {
    ByteArrayOutputStream prose = new ByteArrayOutputStream(text.length);
    int line = indexOf('\n', text, 0) + 1;
    while (line < text.length) {
      int end = indexOf('\n', text, line);
      int space = indexOf(' ', text, line);
      if (space >= end) {
        throw new IOException(
            "%s has a line without a verse after its place: '%s'"
                .formatted(file, new String(text, line, end - line, StandardCharsets.UTF_8)));
      }
      prose.write(text, space + 1, end - space);
      line = end + 1;
    }
    return prose.toByteArray();
  }

  /** Index of a character from a place on, or of the last one of the text if there is none. */
  private static int indexOf(char wanted, byte[] text, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    return text.length - 1;
  }
}
