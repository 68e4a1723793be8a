package org.velospark.tasks.data;

/**
 * One file of a data set, without compression: every source packs it differently, and all are
 * checked alike.
 *
 * @param name its name, as the data set's authors gave it
 * @param bytes its length
 * @param sha256 its SHA-256 in lower-case hexadecimal
 */
public record DataFile(String name, long bytes, String sha256) {
  public DataFile {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "SHA-256 of '%s' is '%s', expected 64 lower-case hexadecimal digits"
              .formatted(name, sha256));
    }
  }
}
