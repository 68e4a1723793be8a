package org.velospark.model.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/** Writes what {@link FlaxReader} reads, as {@code flax.serialization.to_bytes} does. */
final class FlaxWriter {
  private static final String NAMED_TUPLE = "lstm_init_state";

  private FlaxWriter() {}

  /**
   * The file of tensors by name. The first part of a name is a key of the outermost map, the last
   * one a key of the innermost, and what stands between them, slashes and all, the name of a module
   * of haiku.
   */
  static byte[] write(Map<String, FoundTensor> tensors) {
    Map<String, Object> tree = new TreeMap<>();
    tensors.forEach((name, tensor) -> put(tree, name, tensor));
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(tree, packer);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to memory", e);
    }
  }

  private static void put(Map<String, Object> tree, String name, FoundTensor tensor) {
    int first = name.indexOf('/');
    int last = name.lastIndexOf('/');
    Map<String, Object> inner = inner(tree, name.substring(0, first));
    if (first < last) {
      inner = inner(inner, name.substring(first + 1, last));
    }
    inner.put(name.substring(last + 1), tensor);
  }

  /** Dictionaries are sorted by JAX, the fields of a named tuple stay as they are. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> tree, String key) {
    return (Map<String, Object>)
        tree.computeIfAbsent(
            key, k -> k.equals(NAMED_TUPLE) ? new LinkedHashMap<>() : new TreeMap<>());
  }

  private static void pack(Map<?, ?> tree, MessagePacker packer) throws IOException {
    packer.packMapHeader(tree.size());
    for (Map.Entry<?, ?> entry : tree.entrySet()) {
      packer.packString((String) entry.getKey());
      if (entry.getValue() instanceof FoundTensor tensor) {
        byte[] array = array(tensor);
        packer.packExtensionTypeHeader(FlaxReader.ARRAY, array.length).writePayload(array);
      } else {
        pack((Map<?, ?>) entry.getValue(), packer);
      }
    }
  }

  private static byte[] array(FoundTensor tensor) throws IOException {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packArrayHeader(3).packArrayHeader(tensor.shape().size());
      for (int dimension : tensor.shape()) {
        packer.packInt(dimension);
      }
      byte[] type = tensor.type().getBytes(StandardCharsets.US_ASCII);
      byte[] bytes = new byte[tensor.bytes().remaining()];
      tensor.bytes().duplicate().get(bytes);
      packer.packRawStringHeader(type.length).writePayload(type);
      packer.packBinaryHeader(bytes.length).writePayload(bytes);
      return packer.toByteArray();
    }
  }
}
