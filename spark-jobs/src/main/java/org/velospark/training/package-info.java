/**
 * A whole run: {@link org.velospark.training.MetaTraining} begins one, or goes on where an earlier
 * process stopped; {@link org.velospark.training.Evolution} goes from generation to generation and
 * keeps {@link org.velospark.checkpoint checkpoints} and {@link org.velospark.history history}.
 */
package org.velospark.training;
