package org.velospark.examples;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells every five seconds how far the training is, in steps that all networks take. */
final class Progress {
  private static final double SECONDS_BETWEEN_LINES = 5;

  private final PrintWriter out;
  private final int steps;
  private final long start = System.nanoTime();
  private double nextLine = SECONDS_BETWEEN_LINES;

  Progress(PrintWriter out, int steps) {
    this.out = out;
    this.steps = steps;
  }

  /** So many steps are done. */
  void step(int done) {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (seconds >= nextLine) {
      nextLine = seconds + SECONDS_BETWEEN_LINES;
      double rate = done / seconds;
      long left = Math.round((steps - done) / rate);
      out.println(
          String.format(
              Locale.ROOT,
              "step %d/%d, %.1f/s, %d:%02d left",
              done,
              steps,
              rate,
              left / 60,
              left % 60));
    }
  }
}
