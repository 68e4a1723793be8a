package org.velospark.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.velospark.model.weights.Sha256;

/**
 * All that a run needs to go on. The arrays are not copied: who makes or reads a checkpoint leaves
 * them as they are.
 *
 * @param generation number of completed generations
 * @param theta weights of the learned optimizer after that generation, flat
 * @param outerArrays arrays of the outer optimizer's state by name, for example its moments
 * @param outerCounters counters of the outer optimizer's state by name, for example its steps
 * @param provenance where the weights come from: configuration, seeds, versions, machine
 */
public record Checkpoint(
    long generation,
    float[] theta,
    Map<String, float[]> outerArrays,
    Map<String, Long> outerCounters,
    Map<String, String> provenance) {

  public Checkpoint {
    if (generation < 0) {
      throw new IllegalArgumentException(
          "Generation is %d; it counts completed generations, from 0".formatted(generation));
    }
    outerArrays = Collections.unmodifiableMap(new TreeMap<>(outerArrays));
    outerCounters = Collections.unmodifiableMap(new TreeMap<>(outerCounters));
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
  }

  /** The hash of {@link #theta}, as {@link #thetaSha256(float[])} has it. */
  public String thetaSha256() {
    return thetaSha256(theta);
  }

  /** SHA-256 of weights as little-endian 32-bit floats one after another, in hexadecimal. */
  public static String thetaSha256(float[] theta) {
    return Sha256.hex(theta);
  }
}
