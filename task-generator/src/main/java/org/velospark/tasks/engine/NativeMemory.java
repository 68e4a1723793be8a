package org.velospark.tasks.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
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

  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final Deque<Runnable> release = new ArrayDeque<>();

  /** A new block of zeros whose address is a multiple of {@link #ALIGNMENT}. */
  BytePointer allocate(long bytes) {
    BytePointer block = new BytePointer(bytes + ALIGNMENT);
    release.push(block::close);
    Pointer.memset(block, 0, bytes + ALIGNMENT);
    return block.getPointer(Math.floorMod(-block.address(), ALIGNMENT));
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

  private LongPointer shapeInfo(DataType type, long[] shape, boolean empty) {
    DataBuffer info =
        Nd4j.getShapeInfoProvider()
            .createShapeInformation(shape, Nd4j.getStrides(shape, 'c'), 1, 'c', type, empty)
            .getFirst();
    // The buffer would be freed with its last reference.
    release.push(info::length);
    return (LongPointer) info.addressPointer();
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
