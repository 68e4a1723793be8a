package org.velospark.owner;

import java.io.IOException;

/** What is asked before each write to a run's location. */
@FunctionalInterface
public interface Fence {
  /** Lets everything pass: for those who see to it in another way that nobody else writes. */
  Fence NONE = () -> {};

  /**
   * Returns if the caller may write now.
   *
   * @throws LostOwnershipException if another driver owns the run
   * @throws IOException if that cannot be found out
   */
  void requireOwner() throws IOException;
}
