package org.velospark.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/**
 * How far work is whose parts were predicted to take different times: a bar where standard error is
 * a terminal, plain lines at most every half minute elsewhere. Not thread-safe.
 */
public final class PredictedProgress implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final PrintStream out;
  private final String name;
  private final InstantSource clock = InstantSource.system();
  private Bar bar;
  private double total = -1;
  private long started;
  private long nextLine;

  /**
   * @param out standard error
   * @param name what stands before it
   */
  public PredictedProgress(PrintStream out, String name) {
    this.out = out;
    this.name = name;
  }

  /**
   * Moves it; another total begins anew.
   *
   * @param done predicted seconds of what is done
   * @param total predicted seconds of all
   */
  public void stepTo(double done, double total) {
    long now = clock.millis();
    if (total != this.total) {
      close();
      this.total = total;
      started = now;
      nextLine = now;
      bar = Bar.on(out, name, Math.round(total), " s", 1);
    }
    bar.stepTo(Math.round(done));
    if (!Terminal.isError() && (now >= nextLine || done >= total)) {
      double seconds = (now - started) / 1e3;
      String left =
          done > 0
              ? String.format(
                  Locale.ROOT, ", about %.0f s left", Math.max(0, seconds * (total - done) / done))
              : "";
      out.println(
          String.format(
              Locale.ROOT, "%s: %.0f %% after %.0f s%s", name, 100 * done / total, seconds, left));
      nextLine = now + INTERVAL.toMillis();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
