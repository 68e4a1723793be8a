package org.velospark.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.velospark.tasks.Distribution.Scale;

/**
 * A number.
 *
 * @param scale how it is drawn
 * @param range what it is drawn from
 * @param allowed what it may be, both ends included
 */
public record RealNumber(String key, Scale scale, RealRange range, RealRange allowed)
    implements Hyperparameter<Double> {

  public RealNumber {
    check(key, range, allowed);
  }

  public static RealNumber uniform(String key, double min, double max) {
    return new RealNumber(key, Scale.UNIFORM, new RealRange(min, max), new RealRange(min, max));
  }

  public static RealNumber logUniform(String key, double min, double max) {
    return new RealNumber(key, Scale.LOG_UNIFORM, new RealRange(min, max), new RealRange(min, max));
  }

  /** The same, with other values allowed than those it is drawn from. */
  public RealNumber within(double min, double max) {
    return new RealNumber(key, scale, range, new RealRange(min, max));
  }

  @Override
  public Distribution<Double> published() {
    return new Distribution.Real(scale, range);
  }

  @Override
  public Distribution<Double> read(RangeSource source) {
    RealRange read = source.readRealRange(key, range);
    check(key, read, allowed);
    return new Distribution.Real(scale, read);
  }

  @Override
  public void check(Double value) {
    check(key, value, allowed);
  }

  private static void check(String key, RealRange range, RealRange allowed) {
    check(key, range.min(), allowed);
    check(key, range.max(), allowed);
  }

  private static void check(String key, double value, RealRange allowed) {
    if (!(value >= allowed.min() && value <= allowed.max())) {
      throw new IllegalArgumentException(
          "%s is %s, expected %s to %s".formatted(key, value, allowed.min(), allowed.max()));
    }
  }

  @Override
  public void write(ObjectNode json, Double value) {
    json.put(key, value);
  }

  @Override
  public Double parse(SpecFields fields) {
    return fields.real(key);
  }
}
