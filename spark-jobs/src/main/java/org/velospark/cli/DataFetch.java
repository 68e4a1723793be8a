package org.velospark.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.velospark.progress.Bar;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataSet;
import org.velospark.tasks.data.Progress;

/** Fetches data sets, with a bar for each download and file. */
final class DataFetch {
  private static final long MEGABYTE = 1_000_000;

  private DataFetch() {}

  /**
   * Makes sure that a data set is there and intact.
   *
   * @return the folder its files lie in
   * @throws IOException if it cannot be had
   */
  static Path fetch(DataCache cache, DataSet set) throws IOException {
    // The bars show what it logs.
    Logging.quiet(DataCache.class.getPackage());
    try (Bars bars = new Bars()) {
      return cache.fetch(set, bars);
    }
  }

  /** A bar for what is coming. */
  private static final class Bars implements Progress, AutoCloseable {
    private String current = "";
    private Bar bar;

    @Override
    public void update(String what, long bytes, long total) {
      if (bar == null || !current.equals(what)) {
        close();
        current = what;
        bar = Bar.on(System.err, what.replaceFirst(".*/", ""), total, " MB", MEGABYTE);
      }
      bar.stepTo(bytes);
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
        bar = null;
      }
    }
  }
}
