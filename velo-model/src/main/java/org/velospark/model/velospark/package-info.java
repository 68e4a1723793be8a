/**
 * This project's architecture: {@link org.velospark.model.velospark.VelosparkConfig} sizes it and
 * names its phase, {@link org.velospark.model.celo.ScheduledRule} knows its weights.
 *
 * <p>It is Celo with four changes. Celo has one schedule for all tensors; here the LSTM sees the
 * statistics of each, as VeLO's does, and schedules its steps. Celo's steps are relative to the
 * size of a tensor's weights, however small, so that biases and last layers which begin at zero
 * take a hundred steps to get anywhere; here there are floors, for biases and for matrices. Celo's
 * steps are as large in networks of many tensors, whose changes add up; here they are smaller. And
 * they stay as large where gradients have become noise; here they follow a power of the {@link
 * org.velospark.model.accumulator.Agreement} of a tensor's gradients. {@link
 * org.velospark.model.hierarchical.StepSizes} has the settings of the last three, {@code
 * docs/meta-training-notes.md} what each is worth.
 */
package org.velospark.model.velospark;
