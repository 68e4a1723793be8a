package org.velospark.chart;

import java.awt.Color;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Colours that people with any kind of colour vision can tell apart, and marks for when there are
 * more things than colours. Source: Paul Tol's schemes "bright" and "muted"
 * (personal.sron.nl/~pault).
 */
final class Palette {
  static final Color INK = new Color(0x222222);
  static final Color FAINT_INK = new Color(0x6b6b6b);
  static final Color GRID = new Color(0xe4e4e4);
  static final Color PAPER = Color.WHITE;

  private static final List<Color> COLOURS =
      List.of(
          new Color(0x332288),
          new Color(0xcc6677),
          new Color(0x117733),
          new Color(0xddaa33),
          new Color(0x66ccee),
          new Color(0x882255),
          new Color(0x999933),
          new Color(0x4477aa));

  private static final List<Marker> MARKS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.SQUARE,
          SeriesMarkers.DIAMOND);

  private Palette() {}

  /** The colour of the {@code k}-th thing. */
  static Color colour(int k) {
    return COLOURS.get(k % COLOURS.size());
  }

  /** The same colour, but what lies under it shows. */
  static Color translucent(Color colour, double opacity) {
    return new Color(
        colour.getRed(), colour.getGreen(), colour.getBlue(), (int) Math.round(255 * opacity));
  }

  /** The mark of the {@code k}-th thing; with its colour no other of 32 has it. */
  static Marker mark(int k) {
    return MARKS.get((k + k / COLOURS.size()) % MARKS.size());
  }
}
