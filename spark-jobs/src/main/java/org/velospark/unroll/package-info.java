/**
 * What one set of weights θ is worth: {@link org.velospark.unroll.Unroll} trains a target network
 * from its initial weights with an optimizer and reports a {@link
 * org.velospark.unroll.UnrollResult}; for the two sides of an antithetic pair it does so under
 * equal conditions. {@link org.velospark.unroll.ParticleUnroll} does that for many at once. A
 * {@link org.velospark.unroll.Truncation} is a part of an unroll, between whose parts a {@link
 * org.velospark.unroll.ParticleState} is kept. {@link org.velospark.unroll.UnrollConfig} says how
 * long, and what the meta-loss is.
 *
 * <p>Source: google/learned_optimization, {@code outer_trainers/full_es.py} ({@code loss_type} of
 * "last_recompute" and "avg") and {@code outer_trainers/truncation_schedule.py}.
 *
 * <p>Nothing here knows of a cluster, and everything random is a function of the seeds passed in.
 */
package org.velospark.unroll;
