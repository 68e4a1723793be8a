package org.velospark.model.lstm;

/**
 * Weights of the per-tensor network, each matrix row-major [inputs, outputs].
 *
 * @param inputs width of a row of inputs
 * @param width width of the LSTM
 * @param controls number of controls per tensor
 * @param mixW [inputs, width] and {@code mixB} [width]: the layer whose maximum over the tensors is
 *     shared by all
 * @param inW [inputs, width] and {@code inB} [width]: the layer of the tensor itself
 * @param gatesW [2 * width, 4 * width] and {@code gatesB} [4 * width]: the LSTM, inputs before
 *     hidden state, gates in the order input, cell, forget, output
 * @param controlsW [width, controls] and {@code controlsB} [controls]
 * @param stepW [width] and {@code stepB}: the multiplier of a tensor's step
 * @param initialHidden [width], like {@code initialCell}: state at the first step
 */
public record LstmWeights(
    int inputs,
    int width,
    int controls,
    float[] mixW,
    float[] mixB,
    float[] inW,
    float[] inB,
    float[] gatesW,
    float[] gatesB,
    float[] controlsW,
    float[] controlsB,
    float[] stepW,
    float stepB,
    float[] initialHidden,
    float[] initialCell) {}
