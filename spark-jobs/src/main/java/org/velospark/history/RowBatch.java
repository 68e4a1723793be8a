package org.velospark.history;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StructType;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Rows in the form in which Delta Kernel writes them. */
final class RowBatch<R extends Record & HistoryRow> implements ColumnarBatch {
  private final HistoryTable<R> table;
  private final List<R> rows;

  RowBatch(HistoryTable<R> table, List<R> rows) {
    this.table = table;
    this.rows = rows;
  }

  @Override
  public StructType getSchema() {
    return table.schema();
  }

  @Override
  public int getSize() {
    return rows.size();
  }

  @Override
  public ColumnVector getColumnVector(int ordinal) {
    return new Vector(ordinal);
  }

  private final class Vector implements ColumnVector {
    private final int column;

    Vector(int column) {
      this.column = column;
    }

    private Object value(int row) {
      return table.value(rows.get(row), column);
    }

    @Override
    public DataType getDataType() {
      return table.schema().at(column).getDataType();
    }

    @Override
    public int getSize() {
      return rows.size();
    }

    @Override
    public boolean isNullAt(int row) {
      return value(row) == null;
    }

    @Override
    public boolean getBoolean(int row) {
      return (Boolean) value(row);
    }

    @Override
    public int getInt(int row) {
      return (Integer) value(row);
    }

    /** Delta stores a time as microseconds since 1970 in UTC. */
    @Override
    public long getLong(int row) {
      Object value = value(row);
      return value instanceof Instant time
          ? ChronoUnit.MICROS.between(Instant.EPOCH, time)
          : (Long) value;
    }

    @Override
    public double getDouble(int row) {
      return (Double) value(row);
    }

    @Override
    public String getString(int row) {
      return (String) value(row);
    }

    @Override
    public ArrayValue getArray(int row) {
      return new Elements(value(row));
    }

    @Override
    public void close() {}
  }

  /** The numbers of an array. */
  private static final class Elements implements ArrayValue, ColumnVector {
    private final Object array;

    /**
     * @param array of int or double
     */
    Elements(Object array) {
      this.array = array;
    }

    @Override
    public ColumnVector getElements() {
      return this;
    }

    @Override
    public DataType getDataType() {
      return array instanceof int[] ? IntegerType.INTEGER : DoubleType.DOUBLE;
    }

    @Override
    public int getSize() {
      return Array.getLength(array);
    }

    @Override
    public boolean isNullAt(int element) {
      return false;
    }

    @Override
    public int getInt(int element) {
      return Array.getInt(array, element);
    }

    @Override
    public double getDouble(int element) {
      return Array.getDouble(array, element);
    }

    @Override
    public void close() {}
  }
}
