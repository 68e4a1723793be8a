package org.velospark.tasks.engine;

import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The one place that says how many threads native code may use: one, the caller's. Networks are
 * trained side by side in the task slots of a JVM, which is where the parallelism is; a second
 * level of it inside operations would make them slower, and sums would depend on the number of
 * threads.
 *
 * <p>The setting holds for the whole process, also for other users of ND4J in it. OpenMP keeps its
 * own count per thread, which {@code OMP_NUM_THREADS=1} in the environment sets for all of them;
 * the native operations of ND4J ask for threads through the two limits set here.
 */
public final class NativeThreads {
  static {
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxThreads(1);
    environment.setMaxMasterThreads(1);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private NativeThreads() {}

  /** Makes sure that the setting was made. Thread-safe; the first call makes it. */
  public static void useOne() {
    // The static initialiser has done it.
  }
}
