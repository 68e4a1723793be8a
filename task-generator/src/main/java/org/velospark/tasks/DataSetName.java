package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/**
 * The name of a data set. Whether there is such a set shows where the data is.
 *
 * @param drawn names to draw from, all equally likely
 */
public record DataSetName(String key, List<String> drawn) implements Hyperparameter<String> {

  public DataSetName {
    drawn = List.copyOf(drawn);
  }

  @Override
  public Distribution.OneOf<String> published() {
    return new Distribution.OneOf<>(drawn);
  }

  @Override
  public Distribution.OneOf<String> read(RangeSource source) {
    List<String> names = source.readList(key, drawn, Function.identity(), Function.identity());
    if (names.isEmpty()) {
      throw new IllegalArgumentException(key + " names no data set, expected at least one");
    }
    return new Distribution.OneOf<>(names);
  }

  /** All names that ranges can give it. */
  public List<String> options(Ranges ranges) {
    // This class makes no other distributions, and none is made for it elsewhere.
    return ((Distribution.OneOf<String>) ranges.get(this)).options();
  }

  @Override
  public void check(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(key + " is empty, expected the name of a data set");
    }
  }

  @Override
  public void write(ObjectNode json, String value) {
    json.put(key, value);
  }

  @Override
  public String parse(SpecFields fields) {
    return fields.text(key);
  }
}
