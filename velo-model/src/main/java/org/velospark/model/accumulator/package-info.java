/**
 * What a learned optimizer remembers of a training run: {@link
 * org.velospark.model.accumulator.LossBuffer} of its losses, {@link
 * org.velospark.model.accumulator.TensorAccumulators} of the gradients of one tensor, and what
 * {@link org.velospark.model.accumulator.Agreement} says of them. Source of the former:
 * google/learned_optimization, {@code learned_optimizers/common.py} and {@code
 * research/general_lopt/hyper_v2.py}.
 */
package org.velospark.model.accumulator;
