package org.velospark.model.weights;

import java.util.ArrayList;
import java.util.List;

/** All that is wrong with one file, collected so that it can be told at once. Not thread-safe. */
final class Problems {
  /** A hostile file may have more than anybody reads. */
  private static final int MOST_TOLD = 20;

  private static final int LONGEST_TEXT = 200;

  private final List<String> told = new ArrayList<>();
  private int count;

  void add(String format, Object... values) {
    count++;
    if (told.size() < MOST_TOLD) {
      told.add(format.formatted(values));
    }
  }

  boolean none() {
    return count == 0;
  }

  /**
   * Ends the reading if there is a problem.
   *
   * @param what what the bytes were read as
   */
  void refuse(String what) throws WeightsException {
    if (count > 0) {
      throw new WeightsException("These are not %s: %s".formatted(what, this));
    }
  }

  @Override
  public String toString() {
    String text = String.join("; ", told);
    return count > told.size() ? "%s; and %d more".formatted(text, count - told.size()) : text;
  }

  /** A text from a file as a message shows it: in quotes, without its end if it is long. */
  static String quoted(String text) {
    return text.length() <= LONGEST_TEXT
        ? "'" + text + "'"
        : "'%s...' (%d characters)".formatted(text.substring(0, LONGEST_TEXT), text.length());
  }

  /** A shape from a file as a message shows it. */
  static String shown(List<Integer> shape) {
    return shape.size() <= MOST_TOLD
        ? shape.toString()
        : "of %d dimensions".formatted(shape.size());
  }
}
