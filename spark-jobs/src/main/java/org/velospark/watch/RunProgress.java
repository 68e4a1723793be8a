package org.velospark.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.velospark.chart.TextPlot;
import org.velospark.history.GenerationRow;

/**
 * How far a run is.
 *
 * @param runId its name
 * @param total generations it has when it is complete, as its last start wanted it
 * @param starts how often it was started
 * @param startedAt when it was last started
 * @param generations those it has, from the first
 * @param checkpoint generations that its last checkpoint holds
 */
public record RunProgress(
    String runId,
    int total,
    long starts,
    Instant startedAt,
    List<GenerationRow> generations,
    OptionalLong checkpoint) {

  /** Generations that the rate is the mean of. */
  private static final int RECENT = 20;

  public RunProgress {
    generations = List.copyOf(generations);
  }

  /** Whether it has all its generations. */
  public boolean complete() {
    return generations.size() >= total;
  }

  /** Generations a second, lately; empty before there is one. */
  public OptionalDouble rate() {
    List<GenerationRow> recent =
        generations.subList(Math.max(0, generations.size() - RECENT), generations.size());
    double seconds = recent.stream().mapToDouble(GenerationRow::totalSeconds).sum();
    return seconds > 0 ? OptionalDouble.of(recent.size() / seconds) : OptionalDouble.empty();
  }

  /** All in one line. */
  public String line(Instant now) {
    StringBuilder line = new StringBuilder();
    line.append("generation %d/%d".formatted(generations.size(), total));
    if (!generations.isEmpty()) {
      GenerationRow last = generations.get(generations.size() - 1);
      line.append(String.format(Locale.ROOT, ", mean loss %.4g", last.meanLoss()));
    }
    rate()
        .ifPresent(
            rate -> {
              line.append(String.format(Locale.ROOT, ", %.3g/s", rate));
              if (!complete()) {
                line.append(", %s left".formatted(clock((total - generations.size()) / rate)));
              }
            });
    line.append(", %d restart(s)".formatted(starts - 1));
    line.append(
        checkpoint.isPresent()
            ? ", checkpoint at " + checkpoint.getAsLong()
            : ", no checkpoint yet");
    line.append(complete() ? ", complete" : ", last news %s ago".formatted(age(now)));
    return line.toString();
  }

  /** Name, plot and line. */
  public List<String> lines(Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add("run " + runId);
    lines.addAll(
        TextPlot.lines(generations.stream().mapToDouble(GenerationRow::meanLoss).toArray(), total));
    lines.add(line(now));
    return lines;
  }

  /** A driver that is gone leaves no word: only that there is no news. */
  private String age(Instant now) {
    Instant last =
        generations.isEmpty() ? startedAt : generations.get(generations.size() - 1).finishedAt();
    Instant news = last.isAfter(startedAt) ? last : startedAt;
    return clock(Math.max(0, Duration.between(news, now).toMillis() / 1e3));
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
