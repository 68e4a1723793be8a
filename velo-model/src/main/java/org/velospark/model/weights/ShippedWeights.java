package org.velospark.model.weights;

import java.io.IOException;
import java.io.InputStream;

/** The weights that lie beside this class, read when somebody first asks for them. */
final class ShippedWeights {
  private static final String RESOURCE = "velospark.safetensors";

  private static OptimizerWeights weights;

  private ShippedWeights() {}

  // Not a constant of a class of its own: what fails there is no exception, and its second failure
  // says nothing.
  static synchronized OptimizerWeights get() {
    if (weights == null) {
      weights = read(RESOURCE);
    }
    return weights;
  }

  /**
   * Reads a resource beside this class.
   *
   * @throws IllegalStateException if there is none, or it is not of weights
   */
  static OptimizerWeights read(String resource) {
    try (InputStream in = ShippedWeights.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "The weights that come with velospark are missing: there is no %s in the package %s"
                .formatted(resource, ShippedWeights.class.getPackageName()));
      }
      return OptimizerWeights.read(resource, in);
    } catch (IOException e) {
      throw new IllegalStateException(
          "The weights that come with velospark cannot be read: " + e.getMessage(), e);
    }
  }
}
