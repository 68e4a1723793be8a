package org.velospark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.velospark.history.HistoryRow;
import org.velospark.history.HistoryTable;

/** Results as JSON, one document a line. What is not a finite number is null: JSON has no other. */
final class Json {

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Puts a number under a name. */
  static void put(ObjectNode json, String name, double value) {
    json.set(name, number(value));
  }

  static void put(ObjectNode json, String name, float value) {
    json.set(name, number(value));
  }

  /** An array of numbers, in the fewest digits that tell them apart as floats. */
  static ArrayNode array(float[] values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (float value : values) {
      array.add(number(value));
    }
    return array;
  }

  static ArrayNode array(double[] values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (double value : values) {
      array.add(number(value));
    }
    return array;
  }

  private static JsonNode number(float value) {
    return Float.isFinite(value) ? FloatNode.valueOf(value) : NullNode.instance;
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value) ? DoubleNode.valueOf(value) : NullNode.instance;
  }

  /** A row of the history, under the names of its table's columns. */
  static <R extends Record & HistoryRow> ObjectNode row(HistoryTable<R> table, R row) {
    ObjectNode json = object();
    List<HistoryTable.ColumnDescription> columns = table.columns();
    RecordComponent[] components = row.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      put(json, columns.get(i).name(), value(components[i], row));
    }
    return json;
  }

  private static void put(ObjectNode json, String name, Object value) {
    if (value instanceof Boolean truth) {
      json.put(name, truth);
    } else if (value instanceof Integer || value instanceof Long) {
      json.put(name, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      put(json, name, number.doubleValue());
    } else if (value == null) {
      json.putNull(name);
    } else {
      json.put(name, value.toString());
    }
  }

  private static Object value(RecordComponent component, Record row) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read %s of %s".formatted(component, row), e);
    }
  }
}
