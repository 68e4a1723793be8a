package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A list of whole numbers, always as many.
 *
 * @param count how many
 * @param range what each is drawn from, see {@link Distribution.Wholes}
 * @param allowed what each may be
 */
public record WholeNumbers(String key, int count, IntRange range, IntRange allowed)
    implements Hyperparameter<List<Integer>> {

  public WholeNumbers {
    WholeNumber.check(key, range, allowed);
  }

  @Override
  public Distribution<List<Integer>> published() {
    return new Distribution.Wholes(count, range);
  }

  @Override
  public Distribution<List<Integer>> read(RangeSource source) {
    IntRange read = source.readIntRange(key, range);
    WholeNumber.check(key, read, allowed);
    return new Distribution.Wholes(count, read);
  }

  @Override
  public void check(List<Integer> value) {
    if (value.size() != count) {
      throw new IllegalArgumentException(
          "%s has %d numbers, expected %d".formatted(key, value.size(), count));
    }
    value.forEach(number -> WholeNumber.check(key, IntRange.of(number), allowed));
  }

  @Override
  public void write(ObjectNode json, List<Integer> value) {
    ArrayNode list = json.putArray(key);
    value.forEach(list::add);
  }

  @Override
  public List<Integer> parse(SpecFields fields) {
    return fields.integers(key);
  }
}
