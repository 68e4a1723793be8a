package org.velospark.tasks.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.kernel.UpdateKernel;
import org.velospark.simd.VectorApi;

/** What kind of machine this is, as far as speed depends on it. */
public final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** A name that is the same on machines of the same kind, fit for a file. */
  static String key() {
    String facts =
        String.join(
            " ",
            processor(),
            System.getProperty("os.arch"),
            "java",
            System.getProperty("java.specification.version"),
            Nd4j.getBackend().getClass().getSimpleName(),
            VectorApi.isUsable() ? "vectors" : "scalars");
    return facts.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
  }

  /** The processor's name where Linux tells it, else {@code unknown}. */
  public static String processor() {
    try {
      return Files.readAllLines(CPU_INFO).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * What kernels compute with in this JVM, such as {@code vector-api, 8 lanes}. Where it is the
   * same, results have the same bits; elsewhere sums are in another order.
   */
  public static String vectors() {
    UpdateKernel kernel = UpdateKernel.fastest();
    return "%s, %d %s"
        .formatted(kernel.name(), kernel.lanes(), kernel.lanes() == 1 ? "lane" : "lanes");
  }
}
