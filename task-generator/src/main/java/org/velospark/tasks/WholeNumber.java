package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.velospark.tasks.Distribution.Scale;

/**
 * A whole number.
 *
 * @param scale how it is drawn
 * @param range what it is drawn from, both ends included
 * @param allowed what it may be
 */
public record WholeNumber(String key, Scale scale, IntRange range, IntRange allowed)
    implements Hyperparameter<Integer> {

  public WholeNumber {
    check(key, range, allowed);
  }

  public static WholeNumber uniform(String key, int min, int max) {
    return new WholeNumber(key, Scale.UNIFORM, new IntRange(min, max), new IntRange(min, max));
  }

  public static WholeNumber logUniform(String key, int min, int max) {
    return new WholeNumber(key, Scale.LOG_UNIFORM, new IntRange(min, max), new IntRange(min, max));
  }

  /** The same, with other values allowed than those it is drawn from. */
  public WholeNumber within(int min, int max) {
    return new WholeNumber(key, scale, range, new IntRange(min, max));
  }

  @Override
  public Distribution<Integer> published() {
    return new Distribution.Whole(scale, range);
  }

  @Override
  public Distribution<Integer> read(RangeSource source) {
    IntRange read = source.readIntRange(key, range);
    check(key, read, allowed);
    return new Distribution.Whole(scale, read);
  }

  @Override
  public void check(Integer value) {
    check(key, IntRange.of(value), allowed);
  }

  static void check(String key, IntRange range, IntRange allowed) {
    for (int value : new int[] {range.min(), range.max()}) {
      if (value < allowed.min() || value > allowed.max()) {
        throw new IllegalArgumentException(
            "%s is %d, expected %d to %d".formatted(key, value, allowed.min(), allowed.max()));
      }
    }
  }

  @Override
  public void write(ObjectNode json, Integer value) {
    json.put(key, value);
  }

  @Override
  public Integer parse(SpecFields fields) {
    return fields.integer(key);
  }
}
