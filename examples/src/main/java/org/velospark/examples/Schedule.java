package org.velospark.examples;

import java.util.Locale;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

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
      return new Adam(new PolySchedule(ScheduleType.ITERATION, rate, 1, steps));
    }
  };

  abstract Adam adam(double rate, int steps);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
