/**
 * How long tasks take: {@link org.velospark.tasks.cost.Measurement} trains one for a while, and
 * {@link org.velospark.tasks.cost.Calibration} fits a {@link org.velospark.tasks.CostModel} to
 * several, once for each kind of machine.
 */
package org.velospark.tasks.cost;
