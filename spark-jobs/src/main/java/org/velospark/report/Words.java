package org.velospark.report;

import java.util.Locale;
import org.velospark.verdict.Estimate;

/** Numbers as people read them. */
final class Words {

  private Words() {}

  /** A factor, such as a speed-up: three significant digits. */
  static String factor(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    double size = Math.abs(value);
    String format = size < 0.1 && size > 0 ? "%.3f" : size < 10 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, format, value);
  }

  static String interval(Estimate estimate) {
    return factor(estimate.low()) + " to " + factor(estimate.high());
  }

  static String withInterval(Estimate estimate) {
    return factor(estimate.value()) + " (" + interval(estimate) + ")";
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** A loss: four significant digits, never a power of ten for usual ones. */
  static String loss(double value) {
    if (!Double.isFinite(value)) {
      return "diverged";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = (int) Math.max(0, 3 - Math.floor(Math.log10(Math.max(size, 1e-3))));
    return String.format(Locale.ROOT, "%." + Math.min(decimals, 4) + "f", value);
  }

  /** A loss beside an axis: three significant digits or fewer. */
  static String shortLoss(double value) {
    double size = Math.abs(value);
    String format =
        size != 0 && (size < 1e-3 || size >= 1e5)
            ? "%.0e"
            : size < 0.1 ? "%.3f" : size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value).replaceFirst("e\\+?(-?)0?", "e$1");
  }

  /** A count with its thousands apart. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }
}
