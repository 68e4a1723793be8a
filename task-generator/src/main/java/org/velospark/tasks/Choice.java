package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One of a few things that have a name each. The name is what {@code toString} gives; in JSON truth
 * values and whole numbers are written as such.
 *
 * @param drawn what it is drawn from, all equally likely; twice in the list is twice as likely
 * @param allowed all that there are
 */
public record Choice<T>(String key, List<T> drawn, List<T> allowed) implements Hyperparameter<T> {

  public Choice {
    drawn = List.copyOf(drawn);
    allowed = List.copyOf(allowed);
    if (drawn.isEmpty() || !allowed.containsAll(drawn)) {
      throw new IllegalArgumentException(
          "%s is drawn from %s, expected at least one of %s".formatted(key, drawn, allowed));
    }
  }

  /** A choice between all constants of an enum whose {@code toString} is the name of each. */
  public static <E extends Enum<E>> Choice<E> of(String key, Class<E> type) {
    List<E> all = Arrays.asList(type.getEnumConstants());
    return new Choice<>(key, all, all);
  }

  /** Yes or no. */
  public static Choice<Boolean> flag(String key) {
    return new Choice<>(key, List.of(true, false), List.of(true, false));
  }

  /** The same, drawn from other options. */
  public Choice<T> drawnFrom(List<T> options) {
    return new Choice<>(key, options, allowed);
  }

  @Override
  public Distribution<T> published() {
    return new Distribution.OneOf<>(drawn);
  }

  @Override
  public Distribution<T> read(RangeSource source) {
    List<T> options = source.readList(key, drawn, this::named, Object::toString);
    if (options.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has nothing to choose from, expected at least one of %s".formatted(key, names()));
    }
    return new Distribution.OneOf<>(options);
  }

  private T named(String name) {
    return allowed.stream()
        .filter(option -> option.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No %s '%s'; there are %s".formatted(key, name, names())));
  }

  private String names() {
    return allowed.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  @Override
  public void check(T value) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          "%s is %s, expected one of %s".formatted(key, value, names()));
    }
  }

  @Override
  public void write(ObjectNode json, T value) {
    if (value instanceof Boolean flag) {
      json.put(key, flag);
    } else if (value instanceof Integer number) {
      json.put(key, number);
    } else {
      json.put(key, value.toString());
    }
  }

  @Override
  public T parse(SpecFields fields) {
    return named(fields.scalar(key));
  }
}
