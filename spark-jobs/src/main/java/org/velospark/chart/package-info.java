/**
 * Charts: {@link org.velospark.chart.TaskSampleChart} of what is sampled, {@link
 * org.velospark.chart.LearningCurveChart} of a training, as a {@link org.velospark.chart.Picture}
 * or, by {@link org.velospark.chart.TextPlot}, in a terminal. No screen is needed.
 */
package org.velospark.chart;
