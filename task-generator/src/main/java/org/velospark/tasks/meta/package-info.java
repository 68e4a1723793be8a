/**
 * The meta-training of small learned optimizers as a target of its own: {@link
 * org.velospark.tasks.meta.LearnedOptimizerFamily} unrolls the training of an {@code InnerNetwork}
 * by an {@code InnerOptimizer}, whose weights are what is trained.
 */
package org.velospark.tasks.meta;
