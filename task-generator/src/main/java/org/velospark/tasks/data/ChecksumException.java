package org.velospark.tasks.data;

import java.io.IOException;

/** A file is not the one that the catalogue describes. */
public final class ChecksumException extends IOException {
  private static final long serialVersionUID = 1;

  ChecksumException(DataFile expected, long bytes, String sha256) {
    super(
        "%s has %d bytes and SHA-256 %s, expected %d bytes and SHA-256 %s"
            .formatted(expected.name(), bytes, sha256, expected.bytes(), expected.sha256()));
  }
}
