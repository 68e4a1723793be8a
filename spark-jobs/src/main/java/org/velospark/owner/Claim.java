package org.velospark.owner;

/** When a driver takes a run that another one owns. */
public enum Claim {
  /** Once the other has ended or its lease has expired; while it works, the run is refused. */
  WHEN_FREE,

  /**
   * At once: somebody knows that the other is dead. If it is not, it stops before its next write.
   */
  AT_ONCE
}
