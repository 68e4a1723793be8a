package org.velospark.model.weights;

/**
 * Says that bytes are not a valid safetensors file: what was expected, and what was found where.
 */
public final class SafetensorsException extends WeightsException {
  private static final long serialVersionUID = 1;

  SafetensorsException(String message) {
    super(message);
  }

  SafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
