package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The rows of a table that indices name; libnd4j's {@code gather} ends the process if there is no
 * such row.
 *
 * @param label name in the graph, for messages
 * @param table [rows, ...]
 * @param indices of any shape
 * @param result the shape of the indices, then that of a row
 */
record EmbeddingLookup(String label, Value table, Value indices, Value result)
    implements Operation {

  static Optional<EmbeddingLookup> of(NativeOperation operation) {
    long[] axis = operation.arguments().integers();
    if (operation.inputs().size() != 2 || axis.length > 1 || axis.length == 1 && axis[0] != 0) {
      return Optional.empty();
    }
    Value table = operation.inputs().get(0);
    Value indices = operation.inputs().get(1);
    return table.rank() > 0 && table.type() == DataType.FLOAT && indices.type() == DataType.INT32
        ? Optional.of(
            new EmbeddingLookup(operation.label(), table, indices, operation.outputs().get(0)))
        : Optional.empty();
  }

  static void requireRow(String label, int index, int row, int rows) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          "Index %d of '%s' is %d; the table has %d rows".formatted(index, label, row, rows));
    }
  }

  @Override
  public List<Value> inputs() {
    return List.of(table, indices);
  }

  @Override
  public List<Value> outputs() {
    return List.of(result);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new Copying(
        label,
        Math.toIntExact(table.shape()[0]),
        places.apply(table).floats(),
        places.apply(indices).byteBuffer().asIntBuffer(),
        places.apply(result).floats());
  }

  private static final class Copying implements Step {
    private final String label;
    private final int rows;
    private final int width;
    private final FloatBuffer table;
    private final IntBuffer indices;
    private final FloatBuffer result;

    Copying(String label, int rows, FloatBuffer table, IntBuffer indices, FloatBuffer result) {
      this.label = label;
      this.rows = rows;
      this.width = table.limit() / rows;
      this.table = table;
      this.indices = indices;
      this.result = result;
    }

    @Override
    public void run() {
      for (int k = 0; k < indices.limit(); k++) {
        int row = indices.get(k);
        requireRow(label, k, row, rows);
        result.put(k * width, table, row * width, width);
      }
    }
  }
}
