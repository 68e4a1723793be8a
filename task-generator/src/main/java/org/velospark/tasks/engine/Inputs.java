package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** The placeholders of one network, for a caller to fill with a minibatch. */
public interface Inputs {

  /**
   * The elements of a float placeholder, row-major, for the caller to fill before a run; they stay
   * until they are changed. A direct buffer in native order, new at each call, on the same memory.
   *
   * @throws IllegalArgumentException if there is no float placeholder of that name; the message
   *     lists those there are
   */
  FloatBuffer input(String placeholder);

  /** As {@link #input}, for a placeholder of type INT: class numbers, tokens. */
  IntBuffer intInput(String placeholder);
}
