package org.velospark.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads the msgpack form of flax. An array is an extension of type 1 whose payload is msgpack
 * again: shape, name of the element type, bytes in row-major order. Scalars of numpy are extensions
 * of type 3 with the same payload. An array of more than 1 GiB would be a map of chunks.
 *
 * <p>Believes no length before the bytes are there. Not thread-safe.
 */
final class FlaxReader {
  static final byte ARRAY = 1;
  static final byte COMPLEX = 2;
  static final byte SCALAR = 3;

  static final String CHUNKED = "__msgpack_chunked_array__";

  /** A checkpoint of the published code is a handful of maps deep. */
  private static final int DEEPEST = 32;

  /** A VeLO has 33 arrays, its checkpoint with the outer optimizer's state a few times that. */
  private static final int MOST_ENTRIES = 10_000;

  private static final int LONGEST_KEY = 1_000;
  private static final int MOST_DIMENSIONS = 32;
  private static final int LONGEST_TYPE = 32;

  private static final Map<String, Integer> ELEMENT_BYTES =
      Map.ofEntries(
          Map.entry(FoundTensor.FLOATS, 4),
          Map.entry("float64", 8),
          Map.entry("float16", 2),
          Map.entry("bfloat16", 2),
          Map.entry("int8", 1),
          Map.entry("int16", 2),
          Map.entry("int32", 4),
          Map.entry("int64", 8),
          Map.entry("uint8", 1),
          Map.entry("uint16", 2),
          Map.entry("uint32", 4),
          Map.entry("uint64", 8),
          Map.entry("bool", 1),
          Map.entry("complex64", 8),
          Map.entry("complex128", 16));

  private final byte[] file;

  /** The part of the file that is being read: all of it, or the payload of one extension. */
  private final MessageUnpacker unpacker;

  private final int start;
  private final int end;
  private int entries;

  private FlaxReader(byte[] file, int start, int end) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.unpacker = MessagePack.newDefaultUnpacker(file, start, end - start);
  }

  /**
   * Reads a file.
   *
   * @throws WeightsException if it is not what flax writes
   */
  static FlaxTree read(byte[] file) throws WeightsException {
    FlaxReader reader = new FlaxReader(file, 0, file.length);
    try {
      FlaxTree tree = reader.value("", 0);
      if (reader.remaining() > 0) {
        throw reader.wrong("the file", "its end", reader.remaining() + " bytes more");
      }
      return tree;
    } catch (WeightsException e) {
      throw e;
    } catch (MessagePackException | IOException e) {
      throw new WeightsException(
          "The msgpack is cut off or damaged at byte %d of %d: %s"
              .formatted(reader.position(), file.length, e.getMessage()),
          e);
    }
  }

  private int position() {
    return start + (int) unpacker.getTotalReadBytes();
  }

  private int remaining() {
    return end - position();
  }

  private WeightsException wrong(String where, String expected, Object found) {
    return new WeightsException(
        "Expected %s at byte %d, in %s, found %s".formatted(expected, position(), where, found));
  }

  /** A path as messages name it. */
  private static String named(String path) {
    return path.isEmpty() ? "the outermost map" : Problems.quoted(path);
  }

  private FlaxTree value(String path, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw wrong(named(path), "at most %d maps in each other".formatted(DEEPEST), "more");
    }
    MessageFormat format = unpacker.getNextFormat();
    switch (format.getValueType()) {
      case MAP:
        return map(path, depth);
      case ARRAY:
        return list(path, depth);
      case EXTENSION:
        return extension(path);
      case INTEGER:
        return format == MessageFormat.UINT64
            ? new FlaxTree.Other("unsigned number " + unpacker.unpackBigInteger())
            : new FlaxTree.Number(unpacker.unpackLong());
      case FLOAT:
        return new FlaxTree.Other("number " + unpacker.unpackDouble());
      case BOOLEAN:
        return new FlaxTree.Other(Boolean.toString(unpacker.unpackBoolean()));
      case NIL:
        unpacker.unpackNil();
        return new FlaxTree.Other("nil");
      case STRING:
        skip(unpacker.unpackRawStringHeader(), path);
        return new FlaxTree.Other("text");
      case BINARY:
        skip(unpacker.unpackBinaryHeader(), path);
        return new FlaxTree.Other("bytes");
    }
    throw wrong(named(path), "a value", format);
  }

  /** Checks a length that the file claims, and gives the place of that many bytes. */
  private int take(int length, String path) throws WeightsException {
    if (length < 0 || length > remaining()) {
      throw wrong(named(path), "at most %d bytes".formatted(remaining()), "a length of " + length);
    }
    return position();
  }

  private void skip(int length, String path) throws IOException {
    take(length, path);
    unpacker.readPayloadAsReference(length);
  }

  private byte[] payload(int length, String path) throws IOException {
    take(length, path);
    return unpacker.readPayload(length);
  }

  private FlaxTree map(String path, int depth) throws IOException {
    int size = unpacker.unpackMapHeader();
    // An entry takes two bytes at least.
    requireEntries(size, remaining() / 2, path);
    Map<String, FlaxTree> values = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String key = key(path);
      if (values.put(key, value(child(path, key), depth + 1)) != null) {
        throw wrong(named(path), "each key once", "another " + Problems.quoted(key));
      }
    }
    return values.containsKey(CHUNKED) ? unchunked(values, path) : new FlaxTree.Node(values);
  }

  private FlaxTree list(String path, int depth) throws IOException {
    int size = unpacker.unpackArrayHeader();
    requireEntries(size, remaining(), path);
    Map<String, FlaxTree> values = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String key = Integer.toString(i);
      values.put(key, value(child(path, key), depth + 1));
    }
    return new FlaxTree.Node(values);
  }

  private void requireEntries(int size, int most, String path) throws WeightsException {
    if (size < 0 || size > most || size > MOST_ENTRIES - entries) {
      throw wrong(
          named(path),
          "at most %d entries".formatted(Math.min(most, MOST_ENTRIES - entries)),
          Integer.toUnsignedString(size));
    }
    entries += size;
  }

  private static String child(String path, String key) {
    return path.isEmpty() ? key : path + "/" + key;
  }

  private String key(String path) throws IOException {
    MessageFormat format = unpacker.getNextFormat();
    if (!format.getValueType().isStringType()) {
      throw wrong(named(path), "a text as key", format);
    }
    int length = unpacker.unpackRawStringHeader();
    if (length > LONGEST_KEY) {
      throw wrong(
          named(path), "a key of at most %d bytes".formatted(LONGEST_KEY), "one of " + length);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(payload(length, path)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(
          "A key in %s, before byte %d, is not valid UTF-8".formatted(named(path), position()), e);
    }
  }

  private FlaxTree extension(String path) throws IOException {
    ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
    int begin = take(header.getLength(), path);
    unpacker.readPayloadAsReference(header.getLength());
    switch (header.getType()) {
      case ARRAY, SCALAR:
        return new FlaxTree.Array(
            new FlaxReader(file, begin, begin + header.getLength()).array(path));
      case COMPLEX:
        return new FlaxTree.Other("complex number");
      default:
        return new FlaxTree.Other("extension of type " + header.getType());
    }
  }

  private FoundTensor array(String path) throws IOException {
    int parts = unpacker.unpackArrayHeader();
    if (parts != 3) {
      throw wrong(named(path), "an array's shape, element type and bytes", parts + " values");
    }
    List<Integer> shape = shape(path);
    int typeLength = textHeader(path);
    if (typeLength > LONGEST_TYPE) {
      throw wrong(named(path), "the name of an element type", typeLength + " bytes of text");
    }
    String type = new String(payload(typeLength, path), StandardCharsets.US_ASCII);
    int length = textHeader(path);
    int begin = take(length, path);
    if (begin + length != end) {
      throw wrong(
          named(path), "%d bytes of elements".formatted(end - begin), "a length of " + length);
    }
    Integer size = ELEMENT_BYTES.get(type);
    if (size != null && StoredTensor.byteLength(size, shape) != length) {
      throw wrong(
          named(path),
          "%d bytes for elements %s of shape %s"
              .formatted(StoredTensor.byteLength(size, shape), type, shape),
          length + " bytes");
    }
    return new FoundTensor(type, shape, ByteBuffer.wrap(file, begin, length).slice());
  }

  private List<Integer> shape(String path) throws IOException {
    int dimensions = unpacker.unpackArrayHeader();
    if (dimensions > MOST_DIMENSIONS) {
      throw wrong(
          named(path), "at most %d dimensions".formatted(MOST_DIMENSIONS), dimensions + " of them");
    }
    List<Integer> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      shape.add(dimension(unpacker.unpackLong(), path));
    }
    return List.copyOf(shape);
  }

  private int dimension(long size, String path) throws WeightsException {
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw wrong(named(path), "dimensions from 0 to %d".formatted(Integer.MAX_VALUE), size);
    }
    return (int) size;
  }

  /** Bytes, or a text, as msgpack of before 2013 had no bytes. */
  private int textHeader(String path) throws IOException {
    MessageFormat format = unpacker.getNextFormat();
    if (!format.getValueType().isRawType()) {
      throw wrong(named(path), "text or bytes", format);
    }
    return format.getValueType().isStringType()
        ? unpacker.unpackRawStringHeader()
        : unpacker.unpackBinaryHeader();
  }

  /** Joins the chunks of a large array. */
  private FlaxTree unchunked(Map<String, FlaxTree> values, String path) throws WeightsException {
    List<Integer> shape = new ArrayList<>();
    for (FlaxTree size : inOrder(values.get("shape"), "shape", path)) {
      if (!(size instanceof FlaxTree.Number number)) {
        throw wrong(named(path), "whole numbers as the shape of a chunked array", size.what());
      }
      shape.add(dimension(number.value(), path));
    }
    String type = null;
    long length = 0;
    List<FoundTensor> chunks = new ArrayList<>();
    for (FlaxTree chunk : inOrder(values.get("chunks"), "chunks", path)) {
      if (!(chunk instanceof FlaxTree.Array array)
          || array.tensor().shape().size() != 1
          || type != null && !type.equals(array.tensor().type())) {
        throw wrong(named(path), "flat chunks of one element type", chunk.what());
      }
      type = array.tensor().type();
      length += array.tensor().bytes().remaining();
      chunks.add(array.tensor());
    }
    int size = type == null ? 0 : ELEMENT_BYTES.getOrDefault(type, 0);
    if (size == 0 || StoredTensor.byteLength(size, shape) != length) {
      throw wrong(
          named(path),
          "chunks for a shape " + Problems.shown(shape),
          "%d bytes of %s".formatted(length, type));
    }
    // No longer than the file, as each chunk lies in it.
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    chunks.forEach(chunk -> bytes.put(chunk.bytes().duplicate()));
    return new FlaxTree.Array(new FoundTensor(type, List.copyOf(shape), bytes.flip()));
  }

  private List<FlaxTree> inOrder(FlaxTree tuple, String what, String path) throws WeightsException {
    if (!(tuple instanceof FlaxTree.Node node)) {
      throw wrong(named(path), "the %s of a chunked array".formatted(what), "none");
    }
    List<FlaxTree> values = new ArrayList<>();
    for (int i = 0; i < node.entries().size(); i++) {
      FlaxTree value = node.entries().get(Integer.toString(i));
      if (value == null) {
        throw wrong(named(path), "%s number %d of a chunked array".formatted(what, i), "none");
      }
      values.add(value);
    }
    return values;
  }
}
