/**
 * What a learned optimizer does while it trains a network: an {@link
 * org.velospark.observation.ObservedOptimizer} looks at some of the steps from outside, before and
 * after each, and tells of them as {@link org.velospark.observation.ObservedStep}s. An optimizer
 * that nobody looks at knows nothing of it.
 */
package org.velospark.observation;
