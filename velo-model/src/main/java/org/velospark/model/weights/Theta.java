package org.velospark.model.weights;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;

/** The flat vector of weights, put together from tensors by name and taken apart. */
final class Theta {
  private Theta() {}

  /**
   * Puts weights together.
   *
   * @param found tensors by their published names: all of the layout and no others
   * @return the weights; a vector of no meaning if there are problems
   */
  static float[] of(TensorLayout layout, Map<String, FoundTensor> found, Problems problems) {
    for (Tensor tensor : layout.tensors()) {
      FoundTensor there = found.get(tensor.name());
      if (there == null) {
        problems.add("tensor '%s' %s is missing", tensor.name(), tensor.shape());
      } else if (!there.type().equals(FoundTensor.FLOATS)) {
        problems.add(
            "tensor '%s' holds %s, expected %s",
            tensor.name(), Problems.quoted(there.type()), FoundTensor.FLOATS);
      } else if (!there.shape().equals(tensor.shape())) {
        problems.add(
            "tensor '%s' has shape %s, expected %s",
            tensor.name(), Problems.shown(there.shape()), tensor.shape());
      }
    }
    Set<String> expected =
        layout.tensors().stream().map(Tensor::name).collect(Collectors.toUnmodifiableSet());
    for (String name : found.keySet()) {
      if (!expected.contains(name)) {
        problems.add("tensor %s is none of this optimizer", Problems.quoted(name));
      }
    }
    // Only now do the sizes come from bytes that are there, not from what a file claims.
    if (!problems.none()) {
      return new float[0];
    }
    float[] theta = new float[layout.length()];
    for (Tensor tensor : layout.tensors()) {
      found.get(tensor.name()).copyTo(theta, tensor.offset());
    }
    requireFinite(layout, theta, problems);
    return theta;
  }

  /** Names each tensor with a weight that is not a number or infinite. */
  static void requireFinite(TensorLayout layout, float[] theta, Problems problems) {
    for (Tensor tensor : layout.tensors()) {
      int bad = 0;
      int first = -1;
      for (int i = 0; i < tensor.length(); i++) {
        if (!Float.isFinite(theta[tensor.offset() + i])) {
          first = bad++ == 0 ? i : first;
        }
      }
      if (bad > 0) {
        problems.add(
            "tensor '%s' has %d weights of %d that are not finite, the first is element %d: %s",
            tensor.name(), bad, tensor.length(), first, theta[tensor.offset() + first]);
      }
    }
  }

  /** One tensor of the weights. */
  static float[] slice(float[] theta, Tensor tensor) {
    float[] values = new float[tensor.length()];
    System.arraycopy(theta, tensor.offset(), values, 0, values.length);
    return values;
  }
}
