/**
 * How fast target networks train: {@link org.velospark.bench.EngineBenchmark} measures one by its
 * compiled plan and by SameDiff's own way, {@link org.velospark.bench.BenchmarkNetwork#all} is the
 * list that {@code bench/jax_engine.py} measures in JAX.
 */
package org.velospark.bench;
