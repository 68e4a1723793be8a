package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One of a few whole numbers: a {@link Choice} whose options are numbers in specs, too. */
public record WholeNumberChoice(Choice<Integer> choice) implements Hyperparameter<Integer> {

  /** A choice between numbers, of which some are drawn, all equally likely. */
  public static WholeNumberChoice of(String key, List<Integer> drawn, List<Integer> allowed) {
    return new WholeNumberChoice(new Choice<>(key, drawn, allowed));
  }

  @Override
  public String key() {
    return choice.key();
  }

  @Override
  public Distribution<Integer> published() {
    return choice.published();
  }

  @Override
  public Distribution<Integer> read(RangeSource source) {
    return choice.read(source);
  }

  @Override
  public void check(Integer value) {
    choice.check(value);
  }

  @Override
  public void write(ObjectNode json, Integer value) {
    json.put(key(), value);
  }

  @Override
  public Integer parse(SpecFields fields) {
    return fields.integer(key());
  }
}
