package org.velospark.tasks.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
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
}
