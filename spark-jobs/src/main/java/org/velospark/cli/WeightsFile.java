package org.velospark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Option;

/** Where a command writes weights: a new file, there as a whole or not at all. */
final class WeightsFile {
  @Option(
      names = "--output",
      paramLabel = "OUT",
      required = true,
      description = "The file to write. It must not be there yet.")
  private Path output;

  Path path() {
    return output;
  }

  /** Checks that there is no file, before work begins. */
  void requireAbsent() throws IOException {
    if (Files.exists(output)) {
      throw new IOException(
          "%s is there already; remove it, or write another file".formatted(output));
    }
  }

  void write(byte[] content) throws IOException {
    requireAbsent();
    Path folder = output.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path unfinished = Files.createTempFile(folder, output.getFileName() + ".", ".tmp");
    try {
      Files.write(unfinished, content);
      Files.move(unfinished, output, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
