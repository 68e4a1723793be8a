package org.velospark.model.kernel;

import java.util.ServiceLoader;

/** The kernels that this JVM can run. */
public final class UpdateKernels {
  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  private UpdateKernels() {}

  /** A kernel for the Vector API where the JVM has it, else one in plain Java. */
  public static UpdateKernel fastest() {
    if (VECTOR_API) {
      for (UpdateKernel kernel :
          ServiceLoader.load(UpdateKernel.class, UpdateKernels.class.getClassLoader())) {
        return kernel;
      }
    }
    return portable();
  }

  /** The kernel in plain Java. */
  public static UpdateKernel portable() {
    return new PortableUpdateKernel();
  }
}
