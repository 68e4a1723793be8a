package org.velospark.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Shows how far a run has come. Calls come from one thread, in the order {@code start}, any number
 * of {@code generation}, {@code close}.
 */
public interface GenerationProgress extends AutoCloseable {

  /**
   * The run begins, or goes on.
   *
   * @param total generations the run has when it is complete
   * @param done generations it already has; they do not count for the rate
   */
  void start(int total, int done);

  /**
   * A generation is done.
   *
   * @param done generations the run now has
   * @param loss the generation's mean loss; may be NaN
   */
  void generation(int done, double loss);

  /** Nothing more is to come, whether or not the run is complete. */
  @Override
  void close();

  /**
   * A bar where standard error is a terminal, plain lines at most every five seconds elsewhere.
   *
   * @param out standard error
   */
  static GenerationProgress on(PrintStream out) {
    return Terminal.isError()
        ? new ProgressBars(out)
        : new ProgressLines(out, Duration.ofSeconds(5), InstantSource.system());
  }
}
