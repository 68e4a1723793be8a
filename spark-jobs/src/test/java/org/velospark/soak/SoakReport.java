package org.velospark.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.velospark.soak.MemorySample.Measure;

/** What the samples of a run tell: a table, and for each JVM and measure whether it is flat. */
record SoakReport(Map<String, List<MemorySample>> byJvm) {
  private static final int ROWS = 20;

  /** Growth over the last half that is taken for noise: a share of the mean, and so much more. */
  private static final double RELATIVE_NOISE = 0.05;

  private static final double ABSOLUTE_NOISE = 16;

  static SoakReport of(List<MemorySample> samples) {
    return new SoakReport(
        samples.stream()
            .collect(Collectors.groupingBy(MemorySample::jvm, TreeMap::new, Collectors.toList())));
  }

  /**
   * How a measure went over the last half of the samples.
   *
   * @param slope growth a generation, by least squares
   * @param mean over the last half
   * @param growth slope times the length of the last half
   */
  record Trend(String jvm, Measure measure, double slope, double mean, double growth) {
    boolean flat() {
      return growth < RELATIVE_NOISE * mean + ABSOLUTE_NOISE;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-12s %-8s mean %9.1f  slope %+8.3f a generation  %s",
          jvm,
          measure,
          mean,
          slope,
          flat() ? "flat" : "GROWS");
    }
  }

  List<Trend> trends() {
    List<Trend> trends = new ArrayList<>();
    byJvm.forEach(
        (jvm, samples) -> {
          List<MemorySample> half = samples.subList(samples.size() / 2, samples.size());
          for (Measure measure : Measure.values()) {
            trends.add(trend(jvm, measure, half));
          }
        });
    return trends;
  }

  private static Trend trend(String jvm, Measure measure, List<MemorySample> half) {
    double x = mean(half, MemorySample::generation);
    double y = mean(half, sample -> sample.value(measure));
    double covariance = mean(half, s -> (s.generation() - x) * (s.value(measure) - y));
    double variance = mean(half, s -> (s.generation() - x) * (s.generation() - x));
    double slope = variance == 0 ? 0 : covariance / variance;
    long length = half.get(half.size() - 1).generation() - half.get(0).generation();
    return new Trend(jvm, measure, slope, y, slope * length);
  }

  private static double mean(List<MemorySample> samples, ToDoubleFunction<MemorySample> value) {
    return samples.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    byJvm.forEach(
        (jvm, samples) -> {
          text.append(String.format(Locale.ROOT, "%n%-12s %5s", jvm, "gen."));
          for (Measure measure : Measure.values()) {
            text.append(String.format(Locale.ROOT, " %8s", measure));
          }
          text.append(System.lineSeparator());
          int step = Math.max(1, samples.size() / ROWS);
          for (int i = 0; i < samples.size(); i += step) {
            MemorySample sample = samples.get(i);
            text.append(String.format(Locale.ROOT, "%-12s %5d", "", sample.generation()));
            sample
                .values()
                .forEach(value -> text.append(String.format(Locale.ROOT, " %8.1f", value)));
            text.append(System.lineSeparator());
          }
        });
    text.append(System.lineSeparator());
    trends().forEach(trend -> text.append(trend).append(System.lineSeparator()));
    return text.toString();
  }
}
