package org.velospark.model.velo;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.ServiceLoader;
import org.velospark.model.kernel.UpdateKernel;
import org.velospark.model.lstm.RowProducts;

/**
 * The arithmetic that one optimizer runs on.
 *
 * @param update of the weights; has scratch memory and so belongs to one optimizer
 * @param products of the LSTM
 */
record Kernels(UpdateKernel update, RowProducts products) {
  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && multipliesAndAdds();
  private static final Optional<ServiceLoader.Provider<UpdateKernel>> UPDATE =
      provider(UpdateKernel.class);
  private static final Optional<ServiceLoader.Provider<RowProducts>> PRODUCTS =
      provider(RowProducts.class);

  private static <T> Optional<ServiceLoader.Provider<T>> provider(Class<T> service) {
    return VECTOR_API
        ? ServiceLoader.load(service, Kernels.class.getClassLoader()).stream().findFirst()
        : Optional.empty();
  }

  /**
   * Without the processor's own instruction, Java computes fused products in arbitrary precision.
   */
  private static boolean multipliesAndAdds() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return vm != null && Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue());
  }

  /**
   * In vectors where the JVM has the module {@code jdk.incubator.vector} and the processor fuses
   * multiplication and addition, else in plain Java.
   */
  static Kernels fastest() {
    return UPDATE.isPresent() && PRODUCTS.isPresent()
        ? new Kernels(UPDATE.get().get(), PRODUCTS.get().get())
        : portable();
  }

  /** In plain Java. */
  static Kernels portable() {
    return new Kernels(UpdateKernel.portable(), RowProducts.portable());
  }
}
