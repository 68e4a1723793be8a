/**
 * The per-parameter part of a learned optimizer: {@link org.velospark.model.kernel.ParameterUpdate}
 * computes thirty features of every weight, runs them through the small network that was generated
 * for the tensor, and changes the weight. Source: {@code _ff_mod} in {@code hyper_v2.py}.
 */
package org.velospark.model.kernel;
