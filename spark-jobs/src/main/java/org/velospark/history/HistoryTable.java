package org.velospark.history;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.Row;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FieldMetadata;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A table of the history: its name, and its columns as its row type defines them.
 *
 * @param <R> type of the rows
 */
public final class HistoryTable<R extends Record & HistoryRow> {
  // Above the tables, which need it when they are made.
  private static final Map<Class<?>, DataType> TYPES =
      Map.of(
          String.class, StringType.STRING,
          long.class, LongType.LONG,
          int.class, IntegerType.INTEGER,
          double.class, DoubleType.DOUBLE,
          boolean.class, BooleanType.BOOLEAN,
          Instant.class, TimestampType.TIMESTAMP,
          int[].class, new ArrayType(IntegerType.INTEGER, true),
          double[].class, new ArrayType(DoubleType.DOUBLE, true));

  /** Starts of runs. */
  public static final HistoryTable<RunRow> RUNS =
      new HistoryTable<>(
          "runs",
          "One row for each start or resume of a run.",
          RunRow.class,
          Comparator.comparing(RunRow::runId).thenComparing(RunRow::attempt));

  /** Completed generations. */
  public static final HistoryTable<GenerationRow> GENERATIONS =
      new HistoryTable<>(
          "generations",
          "One row for each completed generation.",
          GenerationRow.class,
          Comparator.comparing(GenerationRow::generation).thenComparing(GenerationRow::runId));

  /** Trained target networks. */
  public static final HistoryTable<EvaluationRow> EVALUATIONS =
      new HistoryTable<>(
          "evaluations",
          "One row for each side of each antithetic pair on each task: one target network trained,"
              + " or one truncation of its training.",
          EvaluationRow.class,
          Comparator.comparing(EvaluationRow::generation)
              .thenComparing(EvaluationRow::runId)
              .thenComparing(EvaluationRow::pair)
              .thenComparing(EvaluationRow::task)
              .thenComparing(EvaluationRow::side, Comparator.reverseOrder()));

  /** Trainings on the tasks of suites; no table of a run. */
  public static final HistoryTable<OptimizerEvaluationRow> OPTIMIZER_EVALUATIONS =
      new HistoryTable<>(
          "optimizer_evaluations",
          "One row for each training of a task of a suite by an optimizer in one setting.",
          OptimizerEvaluationRow.class,
          Comparator.comparing(OptimizerEvaluationRow::task)
              .thenComparing(OptimizerEvaluationRow::optimizer)
              .thenComparing(OptimizerEvaluationRow::variant)
              .thenComparing(OptimizerEvaluationRow::settings)
              .thenComparing(OptimizerEvaluationRow::seed));

  /** All tables of a run. */
  public static final List<HistoryTable<?>> ALL = List.of(RUNS, GENERATIONS, EVALUATIONS);

  /**
   * What a column is.
   *
   * @param name its name in the table
   * @param type its type, as Delta and Spark call it
   * @param unit its unit; empty if it has none
   * @param meaning what it says
   */
  public record ColumnDescription(String name, String type, String unit, String meaning) {}

  private final String name;
  private final String meaning;
  private final Comparator<R> order;
  private final List<ColumnDescription> columns;
  private final StructType schema;
  private final List<Method> accessors;
  private final Constructor<R> constructor;

  private HistoryTable(String name, String meaning, Class<R> rowType, Comparator<R> order) {
    this.name = name;
    this.meaning = meaning;
    this.order = order;
    RecordComponent[] components = rowType.getRecordComponents();
    List<ColumnDescription> columns = new ArrayList<>();
    StructType schema = new StructType();
    for (RecordComponent component : components) {
      Column column = component.getAnnotation(Column.class);
      DataType type = TYPES.get(component.getType());
      String columnName = snakeCase(component.getName());
      columns.add(new ColumnDescription(columnName, name(type), column.unit(), column.value()));
      schema =
          schema.add(
              columnName,
              type,
              FieldMetadata.builder().putString("comment", comment(column)).build());
    }
    this.columns = List.copyOf(columns);
    this.schema = schema;
    this.accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
    try {
      this.constructor =
          rowType.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Every record has its canonical constructor", e);
    }
  }

  private static String name(DataType type) {
    return type instanceof ArrayType array
        ? "array of %s".formatted(array.getElementType())
        : type.toString();
  }

  private static String comment(Column column) {
    return column.unit().isEmpty()
        ? column.value()
        : "%s [%s]".formatted(column.value(), column.unit());
  }

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Name of the table and of its folder. */
  public String name() {
    return name;
  }

  /** What happens if the table is no more, for people whose table is damaged. */
  String withoutIt() {
    return ALL.contains(this)
        ? "the run goes on from its checkpoint with a new history"
        : "all trainings are done anew";
  }

  /** What a row is. */
  public String meaning() {
    return meaning;
  }

  /** The columns in their order. */
  public List<ColumnDescription> columns() {
    return columns;
  }

  /** The order of the rows when they are read: by generation, or by attempt. */
  Comparator<R> order() {
    return order;
  }

  /** All columns may be null as far as Delta knows: constraints would be an optional feature. */
  StructType schema() {
    return schema;
  }

  /** Name of the column that {@link HistoryRow#sequence()} is. */
  String sequenceColumn() {
    return columns.get(1).name();
  }

  Object value(R row, int column) {
    try {
      return accessors.get(column).invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read column %d of %s".formatted(column, row), e);
    }
  }

  R row(Row stored) {
    Object[] values = new Object[accessors.size()];
    for (int column = 0; column < values.length; column++) {
      values[column] = value(stored, column);
    }
    try {
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Cannot make a row of table %s from %s".formatted(name, Arrays.toString(values)), e);
    }
  }

  private Object value(Row stored, int column) {
    if (stored.isNullAt(column)) {
      return null;
    }
    Class<?> type = accessors.get(column).getReturnType();
    if (type == String.class) {
      return stored.getString(column);
    } else if (type == long.class) {
      return stored.getLong(column);
    } else if (type == int.class) {
      return stored.getInt(column);
    } else if (type == double.class) {
      return stored.getDouble(column);
    } else if (type == boolean.class) {
      return stored.getBoolean(column);
    } else if (type == int[].class) {
      ColumnVector elements = stored.getArray(column).getElements();
      return IntStream.range(0, elements.getSize()).map(elements::getInt).toArray();
    } else if (type == double[].class) {
      ColumnVector elements = stored.getArray(column).getElements();
      return IntStream.range(0, elements.getSize()).mapToDouble(elements::getDouble).toArray();
    } else {
      return Instant.EPOCH.plus(stored.getLong(column), ChronoUnit.MICROS);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
