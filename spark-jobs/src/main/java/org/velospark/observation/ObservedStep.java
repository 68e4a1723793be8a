package org.velospark.observation;

import java.util.List;

/**
 * One step of a learned optimizer.
 *
 * @param step how many steps were taken before
 * @param loss training loss that the step was told of
 * @param lossFeatures what the LSTM saw of the losses, from the fastest of nine time scales to the
 *     slowest: -1 where a mean is the lowest it ever was, 0 where it is that of the next scale,
 *     above where the loss rises
 * @param tensors in the order of the network's layout
 */
public record ObservedStep(
    int step, float loss, float[] lossFeatures, List<ObservedTensor> tensors) {}
