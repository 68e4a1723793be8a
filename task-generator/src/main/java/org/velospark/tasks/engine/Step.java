package org.velospark.tasks.engine;

/** One operation of a plan, bound to its buffers. Running it allocates nothing. */
interface Step extends AutoCloseable {
  void run();

  @Override
  default void close() {}
}
