package org.velospark.model.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.velospark.model.weights.StoredTensor.ElementType;

/**
 * The content of one safetensors file: named tensors in an order, and metadata. Holds 32- and
 * 64-bit floats ({@code F32}, {@code F64}) and 64-bit integers ({@code I64}); every bit of a value
 * is kept, those of NaNs too. At most 2 GiB.
 *
 * <p>Immutable and thread-safe: arrays are copied on the way in and out.
 */
public final class SafetensorsFile {
  static final String METADATA = "__metadata__";

  /** The reference implementation reads no longer header than this. */
  static final int MAX_HEADER_BYTES = 100_000_000;

  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> metadata;

  SafetensorsFile(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /**
   * Reads a file.
   *
   * @throws SafetensorsException if the content is not valid; the message starts with the path
   * @throws IOException if the file cannot be read
   */
  public static SafetensorsFile read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return read(in);
    } catch (SafetensorsException e) {
      throw new SafetensorsException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stream to its end, and leaves it open.
   *
   * @throws SafetensorsException if the content is not valid
   * @throws IOException if the stream cannot be read
   */
  public static SafetensorsFile read(InputStream in) throws IOException {
    return read(in.readAllBytes());
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws SafetensorsException if the content is not valid: it must be one header and exactly the
   *     bytes that the header speaks of, each of them in one tensor
   */
  public static SafetensorsFile read(byte[] file) throws SafetensorsException {
    return read(file, MAX_HEADER_BYTES);
  }

  /** Reads the bytes of a file whose header is refused if it is longer than it should need. */
  static SafetensorsFile read(byte[] file, int maxHeaderBytes) throws SafetensorsException {
    return new SafetensorsParser(file, maxHeaderBytes).parse();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Names of the tensors, in the order of the file's header. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** The metadata, in the order of the keys. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The dimensions of a tensor; empty for a scalar, which has one element. A dimension may be 0.
   *
   * @throws IllegalArgumentException if there is no such tensor
   */
  public List<Integer> shape(String name) {
    return tensor(name).shape();
  }

  /**
   * A copy of the elements of an {@code F32} tensor, row-major.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   */
  public float[] floats(String name) {
    ByteBuffer bytes = elements(name, ElementType.F32);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /**
   * A copy of the elements of an {@code F64} tensor, row-major.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   */
  public double[] doubles(String name) {
    ByteBuffer bytes = elements(name, ElementType.F64);
    double[] values = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(values);
    return values;
  }

  /**
   * A copy of the elements of an {@code I64} tensor, row-major.
   *
   * @throws IllegalArgumentException if there is no such tensor, or it has another type
   */
  public long[] longs(String name) {
    ByteBuffer bytes = elements(name, ElementType.I64);
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /** All tensors, in the order of the file's header. */
  Map<String, FoundTensor> found() {
    Map<String, FoundTensor> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            found.put(
                name,
                new FoundTensor(
                    tensor.type().numpyName(),
                    tensor.shape(),
                    ByteBuffer.wrap(tensor.bytes()).asReadOnlyBuffer())));
    return found;
  }

  private ByteBuffer elements(String name, ElementType type) {
    StoredTensor tensor = tensor(name);
    if (tensor.type() != type) {
      throw new IllegalArgumentException(
          "Tensor '%s' holds %s, not %s".formatted(name, tensor.type(), type));
    }
    return ByteBuffer.wrap(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "No tensor '%s'; there are %s".formatted(name, String.join(", ", tensors.keySet())));
    }
    return tensor;
  }

  /**
   * The bytes of the file. Equal content in equal order gives equal bytes: tensors in their order,
   * metadata by key, the header padded with spaces to a multiple of 8.
   */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
    return out.toByteArray();
  }

  /** Writes the bytes of {@link #toBytes()}, and leaves the stream open. */
  public void writeTo(OutputStream out) throws IOException {
    byte[] header = header();
    int padding = Math.floorMod(-header.length, 8);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length + padding)
            .array());
    out.write(header);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (StoredTensor tensor : tensors.values()) {
      out.write(tensor.bytes());
    }
  }

  private byte[] header() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(header)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
        StoredTensor tensor = entry.getValue();
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", tensor.type().name());
        json.writeArrayFieldStart("shape");
        for (int dimension : tensor.shape()) {
          json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        offset += tensor.bytes().length;
        json.writeNumber(offset);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return header.toByteArray();
  }

  /** Collects tensors and metadata. Not thread-safe. */
  public static final class Builder {
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    private Builder() {}

    /**
     * Adds an {@code F32} tensor.
     *
     * @param shape dimensions; empty for a scalar
     * @param values its elements, row-major; copied
     * @throws IllegalArgumentException if the name is taken, reserved or not valid Unicode, or if
     *     the shape has another number of elements
     */
    public Builder floats(String name, List<Integer> shape, float[] values) {
      ByteBuffer bytes = allocate(values.length, Float.BYTES);
      bytes.asFloatBuffer().put(values);
      return add(name, ElementType.F32, shape, values.length, bytes);
    }

    /** Adds an {@code F64} tensor, under the conditions of {@link #floats}. */
    public Builder doubles(String name, List<Integer> shape, double[] values) {
      ByteBuffer bytes = allocate(values.length, Double.BYTES);
      bytes.asDoubleBuffer().put(values);
      return add(name, ElementType.F64, shape, values.length, bytes);
    }

    /** Adds an {@code I64} tensor, under the conditions of {@link #floats}. */
    public Builder longs(String name, List<Integer> shape, long[] values) {
      ByteBuffer bytes = allocate(values.length, Long.BYTES);
      bytes.asLongBuffer().put(values);
      return add(name, ElementType.I64, shape, values.length, bytes);
    }

    /**
     * Adds an entry of metadata.
     *
     * @throws IllegalArgumentException if the key is taken, or a text is not valid Unicode
     */
    public Builder metadata(String key, String value) {
      requireUnicode(key);
      requireUnicode(value);
      if (metadata.putIfAbsent(key, value) != null) {
        throw new IllegalArgumentException("There are two values of metadata '%s'".formatted(key));
      }
      return this;
    }

    /** Adds all entries of a map, under the conditions of {@link #metadata(String, String)}. */
    public Builder metadata(Map<String, String> entries) {
      entries.forEach(this::metadata);
      return this;
    }

    public SafetensorsFile build() {
      return new SafetensorsFile(tensors, metadata);
    }

    private static ByteBuffer allocate(int elements, int size) {
      return ByteBuffer.allocate(Math.multiplyExact(elements, size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Builder add(
        String name, ElementType type, List<Integer> shape, int elements, ByteBuffer bytes) {
      requireUnicode(name);
      if (name.equals(METADATA)) {
        throw new IllegalArgumentException("No tensor can be named '%s'".formatted(METADATA));
      }
      List<Integer> dimensions = List.copyOf(shape);
      for (int dimension : dimensions) {
        if (dimension < 0) {
          throw new IllegalArgumentException(
              "Tensor '%s' has shape %s; no dimension may be below 0".formatted(name, shape));
        }
      }
      if (StoredTensor.byteLength(type.size, dimensions) != bytes.capacity()) {
        throw new IllegalArgumentException(
            "Tensor '%s' has shape %s, but %d values".formatted(name, shape, elements));
      }
      if (tensors.putIfAbsent(name, new StoredTensor(type, dimensions, bytes.array())) != null) {
        throw new IllegalArgumentException("There are two tensors '%s'".formatted(name));
      }
      return this;
    }

    private static void requireUnicode(String text) {
      if (!isUnicode(text)) {
        throw new IllegalArgumentException(
            "Text '%s' holds half a surrogate pair, which no file can store".formatted(text));
      }
    }
  }

  /** Whether a text can be written as UTF-8 and read back. */
  static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
