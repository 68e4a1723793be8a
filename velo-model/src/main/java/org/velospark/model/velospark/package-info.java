/**
 * This project's architecture: {@link org.velospark.model.velospark.VelosparkConfig} sizes it and
 * names its phase, {@link org.velospark.model.celo.ScheduledRule} knows its weights.
 *
 * <p>It is Celo with three changes. Celo has one schedule for all tensors; here the LSTM sees the
 * statistics of each, as VeLO's does, and schedules its steps. Celo's steps are relative to the
 * size of a tensor's weights, however small, so that biases and last layers which begin at zero
 * take a hundred steps to get anywhere; here there is a floor. And Celo's steps stay as large where
 * gradients have become noise; here they follow a power of the {@link
 * org.velospark.model.accumulator.Agreement} of a tensor's gradients. {@code
 * docs/meta-training-notes.md} shows what each is worth.
 */
package org.velospark.model.velospark;
