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
 */
package org.velospark.tasks.engine;
