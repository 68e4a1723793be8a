package org.velospark.progress;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a short piece of work is: a bar with rate and time left where standard error is a
 * terminal, nothing elsewhere. Not thread-safe.
 */
public final class Bar implements AutoCloseable {
  private final ProgressBar bar;

  private Bar(ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * A new bar.
   *
   * @param out standard error
   * @param name what stands before it
   * @param total how far it goes, or -1 if that is not known
   * @param unit what is counted, with a space before it; empty for none
   * @param unitSize how many of what is counted are one unit
   */
  public static Bar on(PrintStream out, String name, long total, String unit, long unitSize) {
    return new Bar(
        Terminal.isError()
            ? new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setUnit(unit, unitSize)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build()
            : null);
  }

  /** Moves it. */
  public void stepTo(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** Moves it, and shows a loss behind it. */
  public void stepTo(long done, double loss) {
    if (bar != null) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4g", loss));
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
