package org.velospark.tasks.data;

import java.io.IOException;

/** No source had a data set. The message names each, why it failed, and what to do. */
public final class DataUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  DataUnavailableException(String message) {
    super(message);
  }
}
