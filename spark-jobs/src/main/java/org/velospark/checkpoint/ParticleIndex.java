package org.velospark.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which unrolls were under way at a checkpoint.
 *
 * @param thetaSha256 hash of the checkpoint's θ: the states are of no use with another
 * @param since for each particle the index of the generation in which its unroll began, or begins
 * @param staggered for each particle whether its unroll ends early
 * @param sha256 SHA-256 of the object of each particle that has one
 */
public record ParticleIndex(
    String thetaSha256, long[] since, boolean[] staggered, Map<Integer, String> sha256) {

  public ParticleIndex {
    if (staggered.length != since.length) {
      throw new IllegalArgumentException(
          "There are %d beginnings of unrolls, but %d facts about their ends"
              .formatted(since.length, staggered.length));
    }
    sha256 = Collections.unmodifiableMap(new TreeMap<>(sha256));
  }
}
