package org.velospark.tasks.image;

import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;

/** What makes one vector of the picture that a convolution leaves. */
public enum Pooling {
  /** The mean over all places. */
  MEAN("mean"),
  /** The largest value over all places. */
  MAX("max"),
  /** All places one after the other. */
  FLATTEN("flatten");

  private final String label;

  Pooling(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * Declares it.
   *
   * @param x [batch, size, size, channels]
   * @return [batch, features]
   */
  Node declare(Network network, Node x) {
    int size = x.dimension(1);
    Node pooled =
        switch (this) {
          case MEAN -> network.mean(x, false, 1, 2);
          case MAX -> network.maxPool(x, size, size);
          case FLATTEN -> x;
        };
    int batch = x.dimension(0);
    return network.reshape(pooled, batch, Math.toIntExact(pooled.length() / batch));
  }
}
