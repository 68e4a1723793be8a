package org.velospark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Where numbers lie in a chart.
 *
 * @param low number at the start
 * @param high number at the end
 * @param from place of the start, in points
 * @param to place of the end
 * @param logarithmic whether equal factors are equally far
 */
record Axis(double low, double high, double from, double to, boolean logarithmic) {

  private static final double[] ROUND = {1, 2, 5, 10};
  private static final double LOG_2 = Math.log(2);

  Axis {
    if (!(low < high) || (logarithmic && low <= 0)) {
      throw new IllegalArgumentException("No axis goes from %s to %s".formatted(low, high));
    }
  }

  /**
   * A logarithmic axis between powers of two, with 1 in it, that has room for some numbers, unless
   * they are further from 1 than a factor of 32.
   */
  static Axis ofFactors(double from, double to, DoubleStream factors) {
    double[] logs =
        factors.filter(f -> f > 0 && Double.isFinite(f)).map(f -> Math.log(f) / LOG_2).toArray();
    double least = DoubleStream.of(logs).min().orElse(-1);
    double most = DoubleStream.of(logs).max().orElse(1);
    return new Axis(
        Math.pow(2, Math.max(-5, Math.min(-1, Math.floor(least)))),
        Math.pow(2, Math.min(5, Math.max(1, Math.ceil(most)))),
        from,
        to,
        true);
  }

  /** Where a number lies; what lies outside is at the nearer end. */
  double place(double value) {
    double part =
        logarithmic
            ? Math.log(Math.max(value, Double.MIN_NORMAL) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return from + (to - from) * Math.max(0, Math.min(1, part));
  }

  /** Round numbers on the axis, about as many; of factors, powers of two with 1 among them. */
  List<Double> ticks(int most) {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int first = (int) Math.ceil(Math.log(low) / LOG_2 - 1e-9);
      int last = (int) Math.floor(Math.log(high) / LOG_2 + 1e-9);
      int step = 1 + (last - first) / most;
      for (int power = first; power <= last; power++) {
        if (power % step == 0) {
          ticks.add(Math.pow(2, power));
        }
      }
      return ticks;
    }
    double rough = (high - low) / most;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power;
    for (double round : ROUND) {
      if (round * power >= rough) {
        step = round * power;
        break;
      }
    }
    for (double t = Math.ceil(low / step) * step; t <= high + step * 1e-9; t += step) {
      ticks.add(t);
    }
    return ticks;
  }

  /** A factor as it stands under an axis. */
  static String factor(double tick) {
    if (tick >= 1) {
      return Markup.number(tick) + "×";
    }
    return "1/" + Markup.number(1 / tick);
  }
}
