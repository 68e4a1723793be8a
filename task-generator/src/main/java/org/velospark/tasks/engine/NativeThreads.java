package org.velospark.tasks.engine;

import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The one place that says how many threads native code may use: one, the caller's. Networks are
 * trained side by side in the task slots of a JVM, which is where the parallelism is; a second
 * level of it inside operations would make them slower, and sums would depend on the number of
 * threads.
 *
 * <p>The setting holds for the whole process, also for other users of ND4J in it; environment
 * variables such as {@code OMP_NUM_THREADS} are not needed.
 */
public final class NativeThreads {
  private static final NativeOps OPS;

  static {
    // Loads the backend, which the native operations come from.
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxThreads(1);
    environment.setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
    OPS = NativeOpsHolder.getInstance().getDeviceNativeOps();
  }

  private NativeThreads() {}

  /**
   * Keeps native operations that the calling thread runs on that thread. Cheap, and needed once in
   * every thread, because OpenMP has a setting for each.
   */
  public static void useOne() {
    OPS.setOmpNumThreads(1);
  }

  /** Threads that native operations of the calling thread run on: 1 after {@link #useOne}. */
  public static int inUse() {
    return Math.max(OPS.ompGetMaxThreads(), Nd4j.factory().blas().getMaxThreads());
  }
}
