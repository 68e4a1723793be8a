package org.velospark.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One training of a task of a suite by an optimizer in one setting. */
public record OptimizerEvaluationRow(
    @Column("Name of the evaluation that did it: one start of velo evaluate") String runId,
    @Column("Number of the append in which it was stored, from 1 in each evaluation") long batch,
    @Column("Digest of all that determines the training; it is done once for each")
        String trainingKey,
    @Column("Name of the suite") String suite,
    @Column("Version of the suite") int suiteVersion,
    @Column("Name of the task in the suite") String task,
    @Column("Family of the task") String taskFamily,
    @Column("All that defines the network and its data, a JSON object; of a variant, its own")
        String taskSpec,
    @Column("What differs from the suite: standard for nothing, else see Variant") String variant,
    @Column("What people call the optimizer") String optimizer,
    @Column("Name of a baseline, or architecture, settings and SHA-256 of weights")
        String optimizerKey,
    @Column("What the optimizer was tuned in, a JSON object; empty if there is nothing to tune")
        String settings,
    @Column("Which training: 0 is the one that optimizers are tuned on, 1 and more are judged")
        long seed,
    @Column("Training steps that were to be taken") int numSteps,
    @Column("Training steps that the optimizer was told of") int toldSteps,
    @Column("Weights of the network") long parameterCount,
    @Column("Steps after which losses were measured, from 0 to all of them") int[] measuredAt,
    @Column(
            "Losses on fresh batches of the training data at those steps; NaN from where it diverged")
        double[] trainingLoss,
    @Column("The same on held-out data") double[] heldOutLoss,
    @Column("Whether it diverged") boolean diverged,
    @Column(value = "Time of all training steps, without measuring", unit = "s") double seconds,
    @Column(value = "The part of it that the optimizer took", unit = "s") double optimizerSeconds,
    @Column("Host that did it") String host,
    @Column("Its processor") String processor,
    @Column("What its kernels computed with") String vectors,
    @Column("All facts about the program and the driver's machine, a JSON object")
        String provenance,
    @Column("When its result arrived, in UTC") Instant finishedAt)
    implements HistoryRow {

  public OptimizerEvaluationRow {
    finishedAt = finishedAt.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * The same training as another evaluation stores it.
   *
   * @param name what that one calls the optimizer
   */
  public OptimizerEvaluationRow storedBy(String otherRunId, long otherBatch, String name) {
    return new OptimizerEvaluationRow(
        otherRunId,
        otherBatch,
        trainingKey,
        suite,
        suiteVersion,
        task,
        taskFamily,
        taskSpec,
        variant,
        name,
        optimizerKey,
        settings,
        seed,
        numSteps,
        toldSteps,
        parameterCount,
        measuredAt,
        trainingLoss,
        heldOutLoss,
        diverged,
        seconds,
        optimizerSeconds,
        host,
        processor,
        vectors,
        provenance,
        finishedAt);
  }

  @Override
  public long sequence() {
    return batch;
  }
}
