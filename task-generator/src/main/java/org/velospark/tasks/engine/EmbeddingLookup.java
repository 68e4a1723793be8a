package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The rows of a table, or of each of several tables, that indices name; libnd4j's {@code gather}
 * ends the process if there is no such row.
 *
 * @param label name in the graph, for messages
 * @param axis the dimension of the table that its rows are numbered along
 * @param table [tables..., rows, row...]
 * @param indices of any shape
 * @param result [tables..., indices..., row...]
 */
record EmbeddingLookup(String label, int axis, Value table, Value indices, Value result)
    implements Operation {

  static Optional<EmbeddingLookup> of(NativeOperation operation) {
    long[] integers = operation.arguments().integers();
    if (operation.inputs().size() != 2 || integers.length > 1) {
      return Optional.empty();
    }
    Value table = operation.inputs().get(0);
    Value indices = operation.inputs().get(1);
    int axis = integers.length == 0 ? 0 : Math.toIntExact(integers[0]);
    return table.rank() > 0 && table.type() == DataType.FLOAT && indices.type() == DataType.INT32
        ? Optional.of(
            new EmbeddingLookup(
                operation.label(),
                axis < 0 ? axis + table.rank() : axis,
                table,
                indices,
                operation.outputs().get(0)))
        : Optional.empty();
  }

  /** The lookup, or the operation itself if it is of other types than this can take. */
  static Operation checked(NativeOperation operation) {
    Optional<EmbeddingLookup> lookup = of(operation);
    return lookup.isPresent() ? lookup.get() : operation;
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
        Math.toIntExact(NativeTensor.length(Arrays.copyOf(table.shape(), axis))),
        Math.toIntExact(table.shape()[axis]),
        places.apply(table).floats(),
        places.apply(indices).byteBuffer().asIntBuffer(),
        places.apply(result).floats());
  }

  private static final class Copying implements Step {
    private final String label;
    private final int tables;
    private final int rows;
    private final int width;
    private final FloatBuffer table;
    private final IntBuffer indices;
    private final FloatBuffer result;

    Copying(
        String label,
        int tables,
        int rows,
        FloatBuffer table,
        IntBuffer indices,
        FloatBuffer result) {
      this.label = label;
      this.tables = tables;
      this.rows = rows;
      this.width = table.limit() / (tables * rows);
      this.table = table;
      this.indices = indices;
      this.result = result;
    }

    @Override
    public void run() {
      int count = indices.limit();
      for (int k = 0; k < count; k++) {
        int row = indices.get(k);
        requireRow(label, k, row, rows);
        for (int t = 0; t < tables; t++) {
          result.put((t * count + k) * width, table, (t * rows + row) * width, width);
        }
      }
    }
  }
}
