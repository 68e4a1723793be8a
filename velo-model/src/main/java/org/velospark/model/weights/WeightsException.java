package org.velospark.model.weights;

import java.io.IOException;

/**
 * Says that a file does not hold the weights of a learned optimizer, or not in a form that can be
 * read: what was found where, and what was expected.
 */
public class WeightsException extends IOException {
  private static final long serialVersionUID = 1;

  WeightsException(String message) {
    super(message);
  }

  WeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}
