package org.velospark.es;

/**
 * What the outer optimizer made of one generation. Norms are Euclidean, over all weights that
 * evolve.
 *
 * @param theta the weights after it, a new array
 * @param state what to remember for the next generation
 * @param gradientNorm norm of the estimate's gradient
 * @param clippedNorm its norm after clipping
 * @param stepNorm how far the weights moved; 0 in a generation without a step
 * @param thetaNorm norm of the weights after it
 * @param learningRate learning rate at this generation, after decay, whether or not it was used
 */
public record OuterStep(
    float[] theta,
    OuterState state,
    double gradientNorm,
    double clippedNorm,
    double stepNorm,
    double thetaNorm,
    double learningRate) {}
