/**
 * The engine that runs target networks: {@link org.velospark.tasks.engine.Plan} compiles a SameDiff
 * graph and its gradient to a flat list of native operations on buffers that are planned once, and
 * replays it without going through ND4J's array layer.
 *
 * <p>How a graph becomes a plan: {@code GradientGraph} differentiates a copy of it, {@code
 * Lowering} turns its operations into {@code Operation}s on {@code Value}s of known shape (folding
 * constants and rewriting wasteful operations on the way), {@code Program} keeps the live ones,
 * {@code ElementwiseFusion} joins what can be done tile by tile, {@code BufferPlan} gives every
 * value a place in one block of {@code NativeMemory}, and each operation becomes a {@code Step}.
 * Products of matrices become {@code ProductStep}s where {@code ProductChoice} finds a {@link
 * org.velospark.tasks.engine.ProductKernel} that is faster than libnd4j.
 *
 * <p>{@link org.velospark.tasks.engine.ParticlePlan} does that for many networks of one shape at
 * once, by operations that go through ND4J's array layer, so that any backend can run them; {@code
 * RecordedGraph} holds them.
 *
 * <p>What is fast: {@link org.velospark.tasks.engine.RecurrentLayer} instead of unrolled steps;
 * convolutions and max poolings with channels last; integer indices of type INT into an embedding;
 * ranges of the first axis, which are parts of memory. Where a graph has very many operations,
 * declare them in name scopes: SameDiff finds a free name by trying one number after the other.
 */
package org.velospark.tasks.engine;
