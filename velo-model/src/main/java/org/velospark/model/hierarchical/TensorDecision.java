package org.velospark.model.hierarchical;

/**
 * What a step decided for one tensor, of which every weight {@code w} becomes {@code w - scale *
 * direction(w)}; the direction is the output of the per-parameter network.
 *
 * @param multiplier factor of the step that the LSTM chose; 1 without an LSTM
 * @param scale {@code multiplier * 0.001 * (root mean square of the weights before the step)}
 * @param hidden hidden state of the LSTM [width], which all tensors share in a {@link
 *     TensorControl#SCHEDULE}; empty without an LSTM
 * @param controls share of every bank [banks] in the per-parameter network; empty where there is
 *     one network for all tensors
 */
public record TensorDecision(float multiplier, float scale, float[] hidden, float[] controls) {}
