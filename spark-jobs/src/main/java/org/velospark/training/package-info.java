/**
 * A whole run: {@link org.velospark.training.MetaTraining} goes from generation to generation,
 * keeps {@link org.velospark.checkpoint checkpoints} and {@link org.velospark.history history}, and
 * goes on from the last checkpoint where an earlier process stopped.
 */
package org.velospark.training;
