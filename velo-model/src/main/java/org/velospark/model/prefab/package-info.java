/**
 * What the published VeLO puts around its rule so that it can be used on networks and for lengths
 * that it was not meta-trained on: {@link org.velospark.model.prefab.Prefab} says what, and makes
 * the optimizer. Source: google/learned_optimization, {@code research/general_lopt/prefab.py},
 * {@code optimizers/gradient_accumulator.py}, {@code optimizers/optimizer_wrappers.py}.
 */
package org.velospark.model.prefab;
