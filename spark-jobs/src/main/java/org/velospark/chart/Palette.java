package org.velospark.chart;

import java.awt.Color;
import java.awt.Font;
import java.util.List;

/**
 * Colours and fonts of all charts. The colours can be told apart with any kind of colour vision;
 * source: Paul Tol's schemes "bright" and "muted" (personal.sron.nl/~pault).
 */
final class Palette {
  static final Color INK = new Color(0x222222);
  static final Color FAINT_INK = new Color(0x6b6b6b);
  static final Color GRID = new Color(0xececec);
  static final Color OTHERS = new Color(0xd6d6d6);
  static final Color PAPER = Color.WHITE;

  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font STRONG = TEXT.deriveFont(Font.BOLD);
  static final Font TITLE = TEXT.deriveFont(Font.BOLD, 17f);

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
}
