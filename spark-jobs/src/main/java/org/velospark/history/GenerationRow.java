package org.velospark.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A completed generation. */
public record GenerationRow(
    @Column("Name of the run") String runId,
    @Column("Index of the generation, from 0") long generation,
    @Column("Start of the run that computed it, see runs") long attempt,
    @Column("Mean objective over both sides of all pairs that returned") double meanLoss,
    @Column("Standard error of the mean objective over pairs") double lossStandardError,
    @Column("Mean objective of the sides with theta plus noise") double positiveMeanLoss,
    @Column("Mean objective of the sides with theta minus noise") double negativeMeanLoss,
    @Column("Euclidean norm of the estimated gradient") double gradientNorm,
    @Column("Euclidean norm of the gradient after clipping") double clippedGradientNorm,
    @Column("Euclidean norm of the change of theta") double stepNorm,
    @Column("Euclidean norm of the weights that evolve, after the generation") double thetaNorm,
    @Column("Learning rate of the outer optimizer") double learningRate,
    @Column("Units (a pair on a task) that were to be computed") int unitsPlanned,
    @Column("Units that returned") int unitsDone,
    @Column("Units that did not return") int unitsFailed,
    @Column("Whether a deadline ended it, and units that had not returned by then were given up")
        boolean endedAtDeadline,
    @Column("Sides whose target network diverged: their loss was capped") int divergedSides,
    @Column("Particles that began anew because their state was lost") int restartedParticles,
    @Column("Training steps of all target networks together") long innerSteps,
    @Column(value = "Time to hand theta to the executors", unit = "s") double broadcastSeconds,
    @Column(value = "Time of the Spark stage", unit = "s") double stageSeconds,
    @Column(value = "Time to estimate the gradient and update theta", unit = "s")
        double updateSeconds,
    @Column(
            value =
                "Time that a checkpoint just before this generation kept the driver: it is written in"
                    + " the background, and waits only for the one before",
            unit = "s")
        double checkpointSeconds,
    @Column(value = "Time from the end of the generation before to the end of this", unit = "s")
        double totalSeconds,
    @Column("When it was completed, in UTC") Instant finishedAt)
    implements HistoryRow {

  public GenerationRow {
    if (generation < 0) {
      throw new IllegalArgumentException("Generation is %d; the first is 0".formatted(generation));
    }
    finishedAt = finishedAt.truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public long sequence() {
    return generation;
  }
}
