package org.velospark.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * All weights, or all gradients, of one target network in one block of native memory. ND4J
 * operations read and write it through {@link #array()} and {@link #tensor(int)}, Java code through
 * {@link #floats()}; these are views of the same memory, nothing is copied between them.
 *
 * <p>Not thread-safe. The block is detached from ND4J workspaces and lives until {@link #close()};
 * no view may be used after that.
 */
public final class FlatTensors implements AutoCloseable {
  private final TensorLayout layout;
  private final INDArray array;
  private final FloatBuffer floats;

  private FlatTensors(TensorLayout layout, INDArray array) {
    this.layout = layout;
    this.array = array;
    ByteBuffer bytes = array.data().asNio().order(ByteOrder.nativeOrder());
    this.floats = bytes.asFloatBuffer();
  }

  /** A new block of zeros. */
  public static FlatTensors allocate(TensorLayout layout) {
    // A network without weights still needs an address.
    return new FlatTensors(
        layout,
        Nd4j.createUninitializedDetached(DataType.FLOAT, Math.max(1, layout.length())).assign(0));
  }

  /**
   * The memory of an array as a block. It stays the owner's, and is not to be closed here.
   *
   * @param array {@code layout.length()} floats that begin its buffer and lie one after another
   * @throws IllegalArgumentException if it is not that
   */
  public static FlatTensors of(TensorLayout layout, INDArray array) {
    if (array.dataType() != DataType.FLOAT
        || array.length() != layout.length()
        || array.offset() != 0
        || array.elementWiseStride() != 1) {
      throw new IllegalArgumentException(
          "Expected %d floats in a row from the start of a buffer, found %s"
              .formatted(layout.length(), array.shapeInfoToString()));
    }
    return new FlatTensors(layout, array);
  }

  public TensorLayout layout() {
    return layout;
  }

  /** The whole block as a vector [{@code layout().length()}]. */
  public INDArray array() {
    return array;
  }

  /** Tensor {@code k} as a view in its own shape, row-major. Makes a new view at each call. */
  public INDArray tensor(int k) {
    TensorLayout.Tensor tensor = layout.tensors().get(k);
    return array
        .get(NDArrayIndex.interval(tensor.offset(), tensor.offset() + tensor.length()))
        .reshape('c', tensor.dimensions());
  }

  /**
   * The whole block as a direct buffer in native byte order. Use absolute access: position and
   * limit are shared by all callers.
   */
  public FloatBuffer floats() {
    return floats;
  }

  @Override
  public void close() {
    array.close();
  }
}
