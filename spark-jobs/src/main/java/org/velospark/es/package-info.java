/**
 * The evolution strategy, as plain functions of indices and losses. {@link
 * org.velospark.es.EsConfig} says how much noise a generation sees, {@link
 * org.velospark.es.Perturbation} is that noise, {@link org.velospark.es.GradientEstimator} turns
 * the losses of a generation into an {@link org.velospark.es.Estimate}, and {@link
 * org.velospark.es.OuterOptimizer} takes a step on the weights θ with it. {@link
 * org.velospark.es.NoiseSum} is where perturbations are added up, and {@link
 * org.velospark.es.ThetaWindow} says at which weights a generation is evaluated.
 *
 * <p>Sources: full-length antithetic evolution strategies as in google/learned_optimization, {@code
 * outer_trainers/full_es.py}; its outer optimizer as in {@code
 * research/general_lopt/configs/large_scale_phase1.py}.
 *
 * <p>Unrolls that go on from generation to generation, as {@link org.velospark.es.TruncationConfig}
 * cuts them: Vicol, Metz and Sohl-Dickstein, "Unbiased Gradient Estimation in Unrolled Computation
 * Graphs with Persistent Evolution Strategies", ICML 2021 (arXiv:2112.13835); {@code
 * outer_trainers/truncated_pes.py}.
 *
 * <p>Losses that are not finite. A unit with such a side is counted and its difference is zero; a
 * generation in which no unit tells its sides apart has a zero gradient, an infinite mean loss if
 * nothing was finite (so it can never be the best one), and the outer optimizer then leaves θ and
 * its moments alone.
 *
 * <p>An architecture may have weights that do not evolve ({@link
 * org.velospark.model.LearnedOptimizer#evolvedWeights}). No noise is drawn for them: perturbations,
 * gradients and the outer optimizer's state are those of the weights that evolve, which are what θ
 * means to the estimator and the outer optimizer.
 *
 * <p>Nothing here knows of a cluster. Everything is deterministic: sums are taken in double
 * precision in the order of the pairs, whatever order their losses arrive in.
 */
package org.velospark.es;
