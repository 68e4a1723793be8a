package org.velospark.checkpoint;

import java.io.IOException;

/** Says which checkpoint cannot be used, and what is wrong with it. */
public final class DamagedCheckpointException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedCheckpointException(String message) {
    super(message);
  }

  DamagedCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
