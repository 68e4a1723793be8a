package org.velospark.owner;

import java.io.IOException;

/** Says who took the run over from this driver, which must not write any more. */
public final class LostOwnershipException extends IOException {
  private static final long serialVersionUID = 1;

  LostOwnershipException(String message) {
    super(message);
  }
}
