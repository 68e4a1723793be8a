package org.velospark.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** What a file is, told by its first bytes alone. */
enum FileKind {
  SAFETENSORS("a safetensors file"),
  FLAX("a msgpack file, as flax writes it; 'velo import' makes weights of it"),
  PICKLE("a Python pickle, which is a program and is not run; store its arrays as safetensors"),
  ZIP(
      "a zip archive, as torch.save and numpy.savez write it; store its tensors as safetensors, for"
          + " PyTorch with safetensors.torch.save_file"),
  UNKNOWN("neither a safetensors nor a flax msgpack file");

  private final String what;

  FileKind(String what) {
    this.what = what;
  }

  /** What it is, for a message. */
  String what() {
    return what;
  }

  static FileKind of(byte[] file) {
    if (startsAsSafetensors(file)) {
      return SAFETENSORS;
    }
    if (startsWith(file, 'P', 'K', 3, 4)) {
      return ZIP;
    }
    // A pickle starts with its protocol, a map without entries (0x80) is nothing to read.
    if (file.length > 1 && startsWith(file, 0x80) && file[1] >= 2 && file[1] <= 5) {
      return PICKLE;
    }
    int first = file.length == 0 ? 0 : Byte.toUnsignedInt(file[0]);
    return first >> 4 == 0x8 || first == 0xde || first == 0xdf ? FLAX : UNKNOWN;
  }

  /** A safetensors file has a length of less than 4 GiB and then a brace. */
  private static boolean startsAsSafetensors(byte[] file) {
    return file.length > Long.BYTES
        && file[Long.BYTES] == '{'
        && ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() >>> 32 == 0;
  }

  private static boolean startsWith(byte[] file, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (file.length <= i || Byte.toUnsignedInt(file[i]) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** Says what a file is that is not wanted. */
  static WeightsException unwanted(byte[] file, String expected) {
    FileKind kind = of(file);
    String start =
        kind == UNKNOWN
            ? " (%d bytes, starting with %s)"
                .formatted(
                    file.length,
                    HexFormat.ofDelimiter(" ")
                        .formatHex(Arrays.copyOf(file, Math.min(16, file.length))))
            : "";
    return new WeightsException("Expected %s, found %s%s".formatted(expected, kind.what(), start));
  }
}
