package org.velospark.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A drawing of some size.
 *
 * @param width in points
 * @param height in points
 * @param drawing draws it, the origin at the top left
 */
public record Picture(int width, int height, Drawing drawing) {
  /** Pixels for each point, so that text is sharp on fine screens. */
  private static final int SCALE = 2;

  /** Draws. */
  @FunctionalInterface
  public interface Drawing {
    void draw(Graphics2D graphics);
  }

  /**
   * Writes a PNG file.
   *
   * @throws IllegalArgumentException if the file's name does not end in .png
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    if (!file.toString().endsWith(".png")) {
      throw new IllegalArgumentException(
          "Cannot draw %s: pictures are PNG, name it with .png at the end".formatted(file));
    }
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(SCALE, SCALE);
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, width, height);
    drawing.draw(graphics);
    graphics.dispose();
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageIO.write(image, "png", out);
    }
  }
}
