package org.velospark.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A start or a resume of a run. */
public record RunRow(
    @Column("Name of the run") String runId,
    @Column("Number of this start of the run: 1 is the first, each resume adds one") long attempt,
    @Column("When it started, in UTC") Instant startedAt,
    @Column("Completed generations it started from") long fromGeneration,
    @Column("Seed that all randomness of the run is drawn from") long seed,
    @Column("Architecture of the learned optimizer") String architecture,
    @Column("Number of weights of the learned optimizer") long thetaLength,
    @Column("The whole configuration, as text that can be run again") String configuration,
    @Column("Address of the Spark master") String sparkMaster,
    @Column("Commit of the program") String gitCommit,
    @Column("All facts about program and machine, a JSON object") String provenance)
    implements HistoryRow {

  public RunRow {
    if (attempt < 1) {
      throw new IllegalArgumentException("Attempt is %d; the first is 1".formatted(attempt));
    }
    startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public long sequence() {
    return attempt;
  }
}
