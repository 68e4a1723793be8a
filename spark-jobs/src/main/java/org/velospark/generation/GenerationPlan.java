package org.velospark.generation;

/**
 * How a generation is going to be computed. It does not depend on θ, so it can be made while
 * executors are busy with another one.
 *
 * @param generation index of the generation
 * @param packed its units
 * @param units how many
 * @param mayEndEarly whether a deadline counts
 */
public record GenerationPlan(
    long generation, UnitPacking.Packed packed, int units, boolean mayEndEarly) {}
