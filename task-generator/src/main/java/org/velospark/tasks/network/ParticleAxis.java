package org.velospark.tasks.network;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The first axis of all tensors in a graph of many networks side by side, or none in a graph of
 * one. Says how what is declared for one network's tensors is meant for all of them.
 *
 * @param particles how many networks; 0 if there is no axis
 */
record ParticleAxis(int particles) {
  /** That of a graph of one network, whose tensors have their own dimensions alone. */
  static final ParticleAxis NONE = new ParticleAxis(0);

  /**
   * @throws IllegalArgumentException if there are no particles
   */
  static ParticleAxis of(int particles) {
    if (particles < 1) {
      throw new IllegalArgumentException(
          "particles must be at least 1, but is %d".formatted(particles));
    }
    return new ParticleAxis(particles);
  }

  boolean isThere() {
    return particles > 0;
  }

  /** Shape of a tensor whose own is given. */
  long[] shape(int... own) {
    return Arrays.stream(prepend(particles, own)).asLongStream().toArray();
  }

  /** A number for this axis, if there is one, before those for a tensor's own dimensions. */
  int[] prepend(int first, int... own) {
    if (!isThere()) {
      return own;
    }
    int[] all = new int[own.length + 1];
    all[0] = first;
    System.arraycopy(own, 0, all, 1, own.length);
    return all;
  }

  /** Which dimensions a tensor's own ones are. */
  int[] dimensions(int... own) {
    return isThere() ? Arrays.stream(own).map(k -> k + 1).toArray() : own;
  }

  /**
   * A tensor of fixed numbers, of which each particle has its own copy: products of matrices do not
   * broadcast.
   */
  INDArray constant(float[] values, int... own) {
    float[] all = new float[Math.max(1, particles) * values.length];
    for (int from = 0; from < all.length; from += values.length) {
      System.arraycopy(values, 0, all, from, values.length);
    }
    return Nd4j.createFromArray(all).reshape(shape(own));
  }

  /** A tensor with as many dimensions of its own as another that it is broadcast to. */
  SDVariable align(SDVariable x, Node node, int rank) {
    if (!isThere() || node.rank() == rank) {
      return x;
    }
    int[] own = new int[rank];
    int added = rank - node.rank();
    Arrays.fill(own, 0, added, 1);
    System.arraycopy(node.shape(), 0, own, added, node.rank());
    return x.reshape(shape(own));
  }

  /** Minibatches {@code [batch, ...]} of all particles as a single one. */
  SDVariable fold(SDVariable x, Node node) {
    if (!isThere()) {
      return x;
    }
    long[] shape = Arrays.stream(node.shape()).asLongStream().toArray();
    shape[0] *= particles;
    return x.reshape(shape);
  }

  /** What {@link #fold} has joined apart again, of a shape of its own. */
  SDVariable unfold(SDVariable x, int... own) {
    return isThere() ? x.reshape(shape(own)) : x;
  }
}
