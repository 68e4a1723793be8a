/**
 * How fast target networks train: {@link org.velospark.bench.EngineBenchmark} measures one by its
 * compiled plan and by SameDiff's own way, {@link org.velospark.bench.InnerBenchmark} trains it
 * with an optimizer on one core and on all, and {@link org.velospark.bench.BenchmarkNetwork#all} is
 * the list that {@code bench/jax_engine.py} and {@code bench/jax_inner.py} measure in JAX.
 */
package org.velospark.bench;
