package org.velospark.history;

/**
 * One side of an antithetic pair on one task: one target network trained, or a truncation of it.
 */
public record EvaluationRow(
    @Column("Name of the run") String runId,
    @Column("Index of the generation, from 0") long generation,
    @Column("Index of the antithetic pair in the generation, from 0") int pair,
    @Column("Index of the task of the pair, from 0") int task,
    @Column("1 for theta plus noise, -1 for theta minus noise") int side,
    @Column("Family of the task") String taskFamily,
    @Column("All that defines the task, a JSON object") String taskSpec,
    @Column("Weights of the target network") long parameterCount,
    @Column("Training steps of the target network, in all generations together") int unrollLength,
    @Column(
            "Index of the generation in which its unroll began: this one, unless unrolls are truncated")
        long unrollSince,
    @Column("Training steps it had taken before this generation") int firstStep,
    @Column("Training steps it was to take in this generation") int plannedSteps,
    @Column("Whether it begins because the state of the particle was lost") boolean restarted,
    @Column("Seed of the target network's initial weights and batches") long seed,
    @Column("Loss before the first training step of this generation") double initialLoss,
    @Column("Loss on fresh batches after the last training step of this generation")
        double finalLoss,
    @Column("Mean of the training losses of this generation") double meanTrainingLoss,
    @Column("What evolution minimises: the normalised loss, capped where it diverged")
        double objective,
    @Column("Whether a loss was not finite") boolean diverged,
    @Column(value = "Time to train and measure the target network", unit = "s") double seconds,
    @Column("Spark executor that did it") String executorId,
    @Column("Host that did it") String host)
    implements HistoryRow {

  public EvaluationRow {
    if (generation < 0) {
      throw new IllegalArgumentException("Generation is %d; the first is 0".formatted(generation));
    }
    if (side != 1 && side != -1) {
      throw new IllegalArgumentException("Side is %d; it must be 1 or -1".formatted(side));
    }
  }

  @Override
  public long sequence() {
    return generation;
  }
}
