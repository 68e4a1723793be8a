/**
 * Ways to make another task of any task, with the published chances and ranges: {@link
 * org.velospark.tasks.augment.ReparametrisedWeights}, {@link
 * org.velospark.tasks.augment.EsSmoothedLoss}, {@link org.velospark.tasks.augment.ReducedBatch},
 * {@link org.velospark.tasks.augment.LowerPrecision}, {@link
 * org.velospark.tasks.augment.NormalisedGradients}, {@link
 * org.velospark.tasks.augment.GradientDirections} and {@link
 * org.velospark.tasks.augment.DelayedGradients}, from the innermost outwards.
 *
 * <p>Sources: {@code tasks/task_augmentation.py} and {@code tasks/es_wrapper.py} in
 * google/learned_optimization, and {@code phase_one_distribution} in its {@code
 * research/general_lopt/tasks/parametric.py} for order, chances and ranges.
 */
package org.velospark.tasks.augment;
