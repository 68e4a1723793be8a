package org.velospark.model.weights;

import java.util.Map;

/**
 * What flax stores: maps of maps, with arrays as leaves.
 *
 * <p>Source: google/flax, {@code flax/serialization.py}.
 */
sealed interface FlaxTree {

  /** The kind of value, for a message. */
  String what();

  /** Entries in the order of the file. A list has its indices as keys. */
  record Node(Map<String, FlaxTree> entries) implements FlaxTree {
    @Override
    public String what() {
      return "a map of " + entries.size();
    }
  }

  record Array(FoundTensor tensor) implements FlaxTree {
    @Override
    public String what() {
      return "an array of %s %s".formatted(tensor.type(), tensor.shape());
    }
  }

  record Number(long value) implements FlaxTree {
    @Override
    public String what() {
      return "number " + value;
    }
  }

  /** Anything else: no optimizer is made of it. */
  record Other(String what) implements FlaxTree {}
}
