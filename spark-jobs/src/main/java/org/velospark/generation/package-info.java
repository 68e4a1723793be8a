/**
 * One generation as one Spark stage. {@link org.velospark.generation.GenerationStage} broadcasts θ
 * and maps the {@link org.velospark.generation.Unit}s of a generation to {@link
 * org.velospark.generation.UnitResult}s; an executor does so with a {@link
 * org.velospark.generation.UnitRunner}, of which each JVM has one per configuration.
 *
 * <p>What crosses the network: the configuration as text, indices, θ once, and scalars back. A unit
 * is a function of its indices and θ, so a retried unit gives the same bits wherever it runs.
 */
package org.velospark.generation;
