package org.velospark.simd;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Finds kernels written for the Vector API. Their classes cannot be linked in a JVM without the
 * module {@code jdk.incubator.vector}, so nothing may name them; each is registered as a service of
 * the interface that it implements. Thread-safe.
 */
public final class VectorApi {
  private static final boolean USABLE =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && fusesMultiplyAndAdd();

  /** Looked up once: an optimizer is made for every training run, and jars are slow to search. */
  private static final ClassValue<Optional<? extends ServiceLoader.Provider<?>>> PROVIDERS =
      new ClassValue<>() {
        @Override
        protected Optional<? extends ServiceLoader.Provider<?>> computeValue(Class<?> service) {
          return ServiceLoader.load(service, service.getClassLoader()).stream().findFirst();
        }
      };

  private VectorApi() {}

  /**
   * Without the processor's own instruction, Java computes fused products in arbitrary precision.
   */
  private static boolean fusesMultiplyAndAdd() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return vm != null && Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue());
  }

  /**
   * Whether this JVM runs with {@code --add-modules jdk.incubator.vector} on a processor that fuses
   * multiplication and addition.
   */
  public static boolean isUsable() {
    return USABLE;
  }

  /** A new implementation of a service for the Vector API, if that is usable and there is one. */
  public static <T> Optional<T> implementation(Class<T> service) {
    return USABLE
        ? PROVIDERS.get(service).map(found -> service.cast(found.get()))
        : Optional.empty();
  }
}
