/**
 * What an executor tells Spark's metrics system about the units it does: {@link
 * org.velospark.metrics.VeloPlugin} registers the numbers of {@link
 * org.velospark.metrics.UnitMetrics} on every executor. Names stand in {@code docs/cluster.md}.
 */
package org.velospark.metrics;
