package org.velospark.es;

import java.io.Serializable;

/**
 * A perturbation and what it counts in a sum: weight × ε.
 *
 * @param perturbation which
 * @param weight finite; 0 for one that need not be drawn
 */
public record NoiseTerm(Perturbation perturbation, double weight) implements Serializable {}
