package org.velospark.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.package$;
import org.velospark.location.RunLocation;
import org.velospark.tasks.cost.Machine;

/** Facts about the program and the machine that a result comes from. */
public final class Provenance {
  /** Key of what kernels computed with: elsewhere the same run has other bits. */
  public static final String VECTORS = "cpu.vectors";

  private static final String BUILD = "build.properties";

  private Provenance() {}

  /**
   * The facts, together with those that the caller knows. A URI in them loses its user and
   * password.
   *
   * @param run what only the run knows: its configuration as text, seeds, architecture
   * @return an unmodifiable map in the order of the keys: those of {@code run}, and {@code
   *     velospark.version}, {@code git.commit} ({@code unknown} if the build had no repository),
   *     {@code java.version}, {@code java.vendor}, {@code spark.version}, {@code hadoop.version},
   *     {@code nd4j.version}, {@code delta.version}, {@code os}, {@code cpu.arch}, {@code
   *     cpu.model}, {@code cpu.count}, {@value #VECTORS}
   * @throws IllegalArgumentException if {@code run} has one of these keys
   */
  public static SortedMap<String, String> collect(Map<String, String> run) {
    Properties build = build();
    SortedMap<String, String> facts = new TreeMap<>();
    for (String key : build.stringPropertyNames()) {
      facts.put(key, build.getProperty(key));
    }
    facts.put("java.version", System.getProperty("java.runtime.version"));
    facts.put("java.vendor", System.getProperty("java.vendor"));
    facts.put("spark.version", package$.MODULE$.SPARK_VERSION());
    facts.put("hadoop.version", VersionInfo.getVersion());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cpu.arch", System.getProperty("os.arch"));
    facts.put("cpu.model", Machine.processor());
    facts.put("cpu.count", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put(VECTORS, vectors());
    run.forEach(
        (key, value) -> {
          if (facts.putIfAbsent(key, RunLocation.redacted(value)) != null) {
            throw new IllegalArgumentException(
                "Provenance '%s' is collected, it cannot be given".formatted(key));
          }
        });
    return Collections.unmodifiableSortedMap(facts);
  }

  /** What kernels of this JVM compute with; see {@link Machine#vectors}. */
  public static String vectors() {
    return Machine.vectors();
  }

  /** Written by the build: versions, and the commit. */
  private static Properties build() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream(BUILD)) {
      if (in == null) {
        throw new IllegalStateException(
            "The program lacks the resource %s of its build".formatted(BUILD));
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + BUILD, e);
    }
    return properties;
  }
}
