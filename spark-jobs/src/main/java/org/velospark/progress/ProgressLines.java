package org.velospark.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Plain lines with rate and time left: the last generation, and others at most so often. */
final class ProgressLines implements GenerationProgress {

  private final PrintStream out;
  private final Duration interval;
  private final InstantSource clock;
  private int total;
  private int doneBefore;
  private int done;
  private double loss;
  private Instant started;
  private Instant nextLine;
  private boolean unwritten;

  ProgressLines(PrintStream out, Duration interval, InstantSource clock) {
    this.out = out;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public void start(int total, int done) {
    this.total = total;
    this.doneBefore = done;
    this.done = done;
    started = clock.instant();
    nextLine = started;
    out.println("generation %d/%d".formatted(done, total));
  }

  @Override
  public void generation(int done, double loss) {
    this.done = done;
    this.loss = loss;
    unwritten = true;
    if (done == total || !clock.instant().isBefore(nextLine)) {
      write();
    }
  }

  @Override
  public void close() {
    if (unwritten) {
      write();
    }
  }

  private void write() {
    Instant now = clock.instant();
    double seconds = Duration.between(started, now).toMillis() / 1e3;
    double rate = (done - doneBefore) / seconds;
    String left =
        Double.isFinite(rate) && rate > 0 ? clock(Math.round((total - done) / rate)) : "unknown";
    out.println(
        String.format(
            Locale.ROOT,
            "generation %d/%d, loss %.4g, %.2f/s, %s left",
            done,
            total,
            loss,
            rate,
            left));
    nextLine = now.plus(interval);
    unwritten = false;
  }

  private static String clock(long seconds) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
