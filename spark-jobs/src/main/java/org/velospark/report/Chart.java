package org.velospark.report;

/** A drawing that comes in any width. */
@FunctionalInterface
interface Chart {

  /** Points of width on a wide and on a narrow screen. */
  int WIDE = 820;

  int NARROW = 320;

  /**
   * Draws it.
   *
   * @param width in points
   * @param cssClass of the picture
   * @return an SVG element
   */
  String draw(int width, String cssClass);

  /** Both drawings, of which the page shows one. */
  default String draw() {
    return draw(WIDE, "wide") + draw(NARROW, "narrow");
  }

  /** Whether a width is that of a narrow screen. */
  static boolean isNarrow(int width) {
    return width < WIDE;
  }
}
