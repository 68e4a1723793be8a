package org.velospark.tasks.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a package manager's command. */
final class Command {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int REPORTED_LINES = 3;

  private Command() {}

  /**
   * Runs a command in a folder and waits for its end.
   *
   * @throws IOException if there is no such command, or it fails, or takes longer than three
   *     minutes; the message has the last lines it printed
   */
  static void run(Path folder, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("there is no command " + command[0], e);
    }
    String asked = String.join(" ", command);
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("'%s' took longer than %d s".formatted(asked, LIMIT.toSeconds()));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      List<String> lines =
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - REPORTED_LINES), lines.size());
      throw new IOException(
          "'%s' failed with status %d: %s"
              .formatted(asked, process.exitValue(), String.join(" / ", last)));
    }
  }
}
