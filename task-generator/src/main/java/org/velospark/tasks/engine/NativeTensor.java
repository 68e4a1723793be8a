package org.velospark.tasks.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * A dense row-major tensor at a fixed place in native memory, as native operations take it.
 *
 * @param address its first element
 * @param bytes size of its elements together
 * @param buffer handle of the memory; null for a tensor without elements
 * @param shapeInfo ND4J's description of shape, strides and type
 */
record NativeTensor(
    BytePointer address,
    long bytes,
    DataType type,
    long[] shape,
    OpaqueDataBuffer buffer,
    LongPointer shapeInfo) {

  static long length(long[] shape) {
    long length = 1;
    for (long dimension : shape) {
      length = Math.multiplyExact(length, dimension);
    }
    return length;
  }

  /**
   * A direct buffer on the same memory, in native byte order.
   *
   * @throws IllegalArgumentException if there are more bytes than a buffer can have
   */
  ByteBuffer byteBuffer() {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A tensor of type %s and shape %s takes %d bytes; a plan can work on %d at most: make the"
                  .formatted(type, Arrays.toString(shape), bytes, Integer.MAX_VALUE)
              + " batch or the network smaller");
    }
    return new BytePointer(address).limit(bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  FloatBuffer floats() {
    return byteBuffer().asFloatBuffer();
  }
}
