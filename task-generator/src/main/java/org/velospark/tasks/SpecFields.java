package org.velospark.tasks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The JSON of a spec, read field by field: {@code {"family":"image-mlp","version":1,...}}. Each
 * hyperparameter asks for its field; {@link #end} refuses what is left over. Not thread-safe.
 */
public final class SpecFields {
  private static final String FAMILY = "family";
  private static final String VERSION = "version";
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final String json;
  private final JsonNode root;
  private final Set<String> known;

  private SpecFields(String json, JsonNode root, Collection<String> known) {
    this.json = json;
    this.root = root;
    this.known = new LinkedHashSet<>(known);
  }

  /**
   * Starts to write a spec; its {@code toString} is the JSON.
   *
   * @param version version of the family's format
   */
  static ObjectNode write(String family, int version) {
    return JsonNodeFactory.instance.objectNode().put(FAMILY, family).put(VERSION, version);
  }

  /**
   * Starts to read a spec.
   *
   * @throws IllegalArgumentException if the text is not one JSON object
   */
  static SpecFields read(String json) {
    JsonNode root;
    try {
      root = READER.readValue(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Task spec is no JSON: %s, in %s".formatted(e.getOriginalMessage(), json), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("Task spec is no JSON object: " + json);
    }
    return new SpecFields(json, root, List.of(FAMILY, VERSION));
  }

  String family() {
    return text(FAMILY);
  }

  /**
   * Refuses every version of the format but one.
   *
   * @throws IllegalArgumentException if the spec has another version, or none
   */
  void requireVersion(int supported) {
    int version = integer(VERSION);
    if (version != supported) {
      throw new IllegalArgumentException(
          "Task spec of family '%s' has version %d, expected %d; it was written by another release: %s"
              .formatted(family(), version, supported, json));
    }
  }

  /**
   * @throws IllegalArgumentException if the field is missing or not a whole number
   */
  public int integer(String field) {
    JsonNode value = value(field);
    if (!value.isInt()) {
      throw wrongType(field, value, "a whole number");
    }
    return value.intValue();
  }

  /**
   * @throws IllegalArgumentException if the field is missing or not a number
   */
  public double real(String field) {
    JsonNode value = value(field);
    if (!value.isNumber()) {
      throw wrongType(field, value, "a number");
    }
    return value.doubleValue();
  }

  /**
   * @throws IllegalArgumentException if the field is missing or not a list of whole numbers
   */
  public List<Integer> integers(String field) {
    JsonNode value = value(field);
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode number : value) {
      if (!number.isInt()) {
        throw wrongType(field, value, "a list of whole numbers");
      }
      numbers.add(number.intValue());
    }
    if (!value.isArray()) {
      throw wrongType(field, value, "a list of whole numbers");
    }
    return numbers;
  }

  /**
   * The text of a string, a number or a truth value.
   *
   * @throws IllegalArgumentException if the field is missing or none of these
   */
  String scalar(String field) {
    JsonNode value = value(field);
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw wrongType(field, value, "a string, a number or a truth value");
    }
    return value.asText();
  }

  /**
   * @throws IllegalArgumentException if the field is missing or not a string
   */
  public String text(String field) {
    JsonNode value = value(field);
    if (!value.isTextual()) {
      throw wrongType(field, value, "a string");
    }
    return value.textValue();
  }

  /**
   * The entries of a list of objects, each to be read and ended like a spec; none if there is no
   * such field.
   *
   * @throws IllegalArgumentException if the field is not a list of objects
   */
  List<SpecFields> objects(String field) {
    known.add(field);
    JsonNode value = root.path(field);
    List<SpecFields> objects = new ArrayList<>();
    if (!value.isMissingNode()) {
      if (!value.isArray()) {
        throw wrongType(field, value, "a list");
      }
      for (JsonNode entry : value) {
        if (!entry.isObject()) {
          throw wrongType(field, value, "a list of objects");
        }
        objects.add(new SpecFields(json, entry, Set.of()));
      }
    }
    return objects;
  }

  /** What to throw when a value of this spec was refused. */
  IllegalArgumentException refused(IllegalArgumentException reason) {
    return new IllegalArgumentException(
        "Task spec is not allowed: %s: %s".formatted(reason.getMessage(), json), reason);
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException if the spec has fields that nobody asked for
   */
  void end() {
    List<String> unknown = new ArrayList<>();
    root.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Task spec has unknown field %s; known are %s: %s"
              .formatted(String.join(", ", unknown), String.join(", ", known), json));
    }
  }

  private JsonNode value(String field) {
    known.add(field);
    JsonNode value = root.get(field);
    if (value == null) {
      throw new IllegalArgumentException("Task spec has no field '%s': %s".formatted(field, json));
    }
    return value;
  }

  private IllegalArgumentException wrongType(String field, JsonNode value, String expected) {
    return new IllegalArgumentException(
        "Field '%s' of the task spec is %s, expected %s: %s"
            .formatted(field, value, expected, json));
  }
}
