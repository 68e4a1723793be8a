package org.velospark.examples;

import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/** How Adam's learning rate goes on in the course of a training. */
enum Schedule {
  CONSTANT {
    @Override
    Adam adam(double rate, int steps) {
      return new Adam(rate);
    }
  },

  /** To zero along a line. Like a learned optimizer, it has to know when the training ends. */
  FALLING {
    @Override
    Adam adam(double rate, int steps) {
      return new Adam(new Line(rate, steps));
    }
  };

  abstract Adam adam(double rate, int steps);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * ND4J's PolySchedule is meant for this, but its rate rises: it adds where it should subtract.
   */
  private record Line(double start, int steps) implements ISchedule {
    private static final long serialVersionUID = 1;

    @Override
    public double valueAt(int iteration, int epoch) {
      return start * Math.max(0, 1 - (double) iteration / steps);
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }
}
