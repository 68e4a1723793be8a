package org.velospark.chart;

import java.awt.BasicStroke;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** The look that all charts share. */
final class Axes {
  private Axes() {}

  /** A chart without data. */
  static XYChart chart(int width, int height, String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    XYStyler style = chart.getStyler();
    style.setChartTitleFont(Palette.TITLE);
    style.setChartTitleBoxVisible(false);
    style.setChartTitlePadding(12);
    style.setChartFontColor(Palette.INK);
    style.setChartBackgroundColor(Palette.PAPER);
    style.setPlotBackgroundColor(Palette.PAPER);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(Palette.GRID);
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setAxisTickMarksColor(Palette.GRID);
    style.setAxisTickLabelsFont(Palette.TEXT);
    style.setAxisTickLabelsColor(Palette.FAINT_INK);
    style.setAxisTitleFont(Palette.TEXT);
    style.setLegendFont(Palette.TEXT);
    style.setLegendBorderColor(Palette.PAPER);
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setLocale(Locale.ROOT);
    style.setToolTipsEnabled(false);
    return chart;
  }
}
