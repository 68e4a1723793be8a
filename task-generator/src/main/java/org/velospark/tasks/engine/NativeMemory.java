package org.velospark.tasks.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Blocks of native memory and the handles of the tensors in them, all freed together by {@link
 * #close()} without waiting for the garbage collector. Not thread-safe.
 */
final class NativeMemory implements AutoCloseable {
  /** A cache line, and the widest vector register: no operation sees a split one. */
  static final long ALIGNMENT = 64;

  /** More than the description of any tensor takes, which has at most 32 dimensions. */
  private static final long CHUNK = 4096;

  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final Deque<Runnable> release = new ArrayDeque<>();
  private long allocated;
  private BytePointer chunk;
  private long chunkUsed = CHUNK;

  /** A new block of zeros whose address is a multiple of {@link #ALIGNMENT}. */
  BytePointer allocate(long bytes) {
    BytePointer block = new BytePointer(bytes + ALIGNMENT);
    release.push(block::close);
    allocated += bytes + ALIGNMENT;
    Pointer.memset(block, 0, bytes + ALIGNMENT);
    return block.getPointer(Math.floorMod(-block.address(), ALIGNMENT));
  }

  /** Size of all blocks together. */
  long allocated() {
    return allocated;
  }

  /** A tensor in a new block of its own. */
  NativeTensor tensor(DataType type, long... shape) {
    return tensor(allocate(bytes(type, shape)), type, shape);
  }

  /** A tensor on memory that is there already and that stays the caller's. */
  NativeTensor tensor(BytePointer address, DataType type, long... shape) {
    long length = NativeTensor.length(shape);
    OpaqueDataBuffer buffer = null;
    if (length > 0) {
      OpaqueDataBuffer created =
          ops.dbCreateExternalDataBuffer(length, type.toInt(), address, null);
      release.push(() -> ops.deleteDataBuffer(created));
      buffer = created;
    }
    return new NativeTensor(
        address, bytes(type, shape), type, shape, buffer, shapeInfo(type, shape, length == 0));
  }

  /**
   * ND4J's description of a row-major tensor: rank, dimensions, strides, options, stride of the
   * elements, order. ND4J makes these too, but keeps them for good.
   */
  private LongPointer shapeInfo(DataType type, long[] shape, boolean empty) {
    int rank = shape.length;
    long[] info = new long[2 * rank + 4];
    info[0] = rank;
    long stride = empty ? 0 : 1;
    for (int d = rank - 1; d >= 0; d--) {
      info[1 + d] = shape[d];
      info[1 + rank + d] = stride;
      stride *= shape[d];
    }
    long options = ArrayOptionsHelper.setOptionBit(0L, type);
    info[2 * rank + 1] = empty ? options | ArrayOptionsHelper.ATYPE_EMPTY_BIT : options;
    info[2 * rank + 2] = empty ? 0 : 1;
    info[2 * rank + 3] = 'c';
    return new LongPointer(small((long) info.length * Long.BYTES)).put(info);
  }

  /** A piece of a block that many small things share. */
  private BytePointer small(long bytes) {
    if (bytes > CHUNK - chunkUsed) {
      chunk = allocate(CHUNK);
      chunkUsed = 0;
    }
    BytePointer piece = chunk.getPointer(chunkUsed);
    chunkUsed += bytes;
    return piece;
  }

  /** Copies all elements of an array, row-major; an array that lies otherwise costs a copy more. */
  static void copy(INDArray from, BytePointer to) {
    if (from.isEmpty()) {
      return;
    }
    if (from.ordering() == 'c' && !from.isView() && Shape.hasDefaultStridesForShape(from)) {
      Pointer.memcpy(to, from.data().addressPointer(), bytes(from.dataType(), from.shape()));
    } else {
      try (INDArray dense = from.dup('c')) {
        Pointer.memcpy(to, dense.data().addressPointer(), bytes(from.dataType(), from.shape()));
      }
    }
  }

  static long bytes(DataType type, long[] shape) {
    return Math.multiplyExact(NativeTensor.length(shape), type.width());
  }

  @Override
  public void close() {
    while (!release.isEmpty()) {
      release.pop().run();
    }
  }
}
