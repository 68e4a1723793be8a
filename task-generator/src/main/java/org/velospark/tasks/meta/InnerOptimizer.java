package org.velospark.tasks.meta;

import java.util.List;
import org.velospark.tasks.network.Node;

/**
 * An optimizer while its unrolled updates are declared; it keeps the nodes of its state from one
 * update to the next. Not thread-safe.
 */
interface InnerOptimizer {

  /**
   * Declares the next update.
   *
   * @param parameters tensors [networks, rows, columns], each network on its own
   * @param gradients of the same shapes
   * @return the parameters after it
   */
  List<Node> update(List<Node> parameters, List<Node> gradients);
}
