/**
 * Learned optimizers of two levels: an LSTM over the tensors of a network, and small networks that
 * update every parameter. {@link org.velospark.model.hierarchical.HierarchicalWeights} names and
 * initialises their weights, {@link org.velospark.model.hierarchical.HierarchicalRule} is what
 * weights stand for, and {@link org.velospark.model.hierarchical.HierarchicalOptimizer} joins
 * accumulators, LSTM and per-parameter kernel into one step. Architectures differ in what the LSTM
 * sees and decides ({@link org.velospark.model.hierarchical.TensorControl}). Source:
 * google/learned_optimization, {@code research/general_lopt/hyper_v2.py}.
 */
package org.velospark.model.hierarchical;
