package org.velospark.owner;

import java.io.IOException;

/** Says who else owns the run, and what to do about it. */
public final class RunOwnedException extends IOException {
  private static final long serialVersionUID = 1;

  RunOwnedException(String message) {
    super(message);
  }
}
