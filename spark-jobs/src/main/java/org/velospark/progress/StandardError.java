package org.velospark.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard error is connected to. */
final class StandardError {

  private static final Path LINUX = Path.of("/proc/self/fd/2");

  private StandardError() {}

  /** Java knows of standard input and output together only, Linux of each. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(LINUX).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
