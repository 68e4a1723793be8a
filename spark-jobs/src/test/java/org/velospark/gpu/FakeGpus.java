package org.velospark.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** GPUs that a discovery script tells of and nobody has: Spark deals them out all the same. */
final class FakeGpus {
  private FakeGpus() {}

  /** What a worker must be set to, so that it has two of them. */
  static Map<String, String> twoOfThem(Path folder) throws IOException {
    Path script = folder.resolve("discover.sh");
    Files.writeString(
        script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return Map.of(
        "spark.worker.resource.gpu.amount",
        "2",
        "spark.worker.resource.gpu.discoveryScript",
        script.toString());
  }
}
