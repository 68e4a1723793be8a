package org.velospark.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor as a file holds it, before anything is known of what it should be.
 *
 * @param type name of the element type, {@link #FLOATS} for those that can be read
 * @param shape its dimensions; empty for a scalar
 * @param bytes elements, little-endian and row-major; never changed
 */
record FoundTensor(String type, List<Integer> shape, ByteBuffer bytes) {
  static final String FLOATS = "float32";

  /** The elements of what is no tensor. */
  static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

  int length() {
    return bytes.remaining() / Float.BYTES;
  }

  /** The elements of a tensor of {@link #FLOATS}. */
  void copyTo(float[] destination, int offset) {
    bytes
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(destination, offset, length());
  }

  float[] floats() {
    float[] values = new float[length()];
    copyTo(values, 0);
    return values;
  }

  static FoundTensor of(List<Integer> shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new FoundTensor(FLOATS, shape, bytes);
  }
}
