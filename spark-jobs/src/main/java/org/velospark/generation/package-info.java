/**
 * One generation as one Spark stage. {@link org.velospark.generation.GenerationStage} {@linkplain
 * org.velospark.generation.UnitPacking packs} the {@link org.velospark.generation.Unit}s of a
 * generation, broadcasts θ and submits them; a {@link org.velospark.generation.RunningGeneration}
 * waits for the {@link org.velospark.generation.UnitResult}s. What executors do with a unit is a
 * {@link org.velospark.generation.UnitWork}: they train, with a {@link
 * org.velospark.generation.UnitRunner} of which each JVM has one per configuration.
 *
 * <p>{@link org.velospark.generation.CheapestNoiseSum} adds up the perturbations of a gradient,
 * here or on executors.
 *
 * <p>Where unrolls are truncated, {@link org.velospark.generation.Particles} says which are under
 * way, and {@link org.velospark.generation.ParticleStates} where executors have their states. A
 * unit is then a function of its indices, θ and the state of its particle.
 *
 * <p>What crosses the network: the configuration as text, indices, θ once, and scalars back; and
 * sums of perturbations where executors add them up. A unit is a function of its indices and θ, so
 * a retried unit gives the same bits wherever it runs.
 */
package org.velospark.generation;
