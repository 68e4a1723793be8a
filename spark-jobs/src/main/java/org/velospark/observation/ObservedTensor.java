package org.velospark.observation;

import org.velospark.model.hierarchical.TensorDecision;

/**
 * One step of a learned optimizer on one tensor. Norms are Euclidean. A cosine is NaN where one of
 * the two is all zeros.
 *
 * @param name of the tensor
 * @param decision what the optimizer decided for it
 * @param weightNorm of the weights before the step
 * @param gradientNorm of their gradient
 * @param updateNorm of the change of the weights
 * @param cosineGradient between the change and the gradient's opposite: 1 for steepest descent
 * @param cosineMomenta the same with the running means of gradients at decays .9, .99 and .999,
 *     which include this step's
 */
public record ObservedTensor(
    String name,
    TensorDecision decision,
    double weightNorm,
    double gradientNorm,
    double updateNorm,
    double cosineGradient,
    double[] cosineMomenta) {}
