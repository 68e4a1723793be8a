package org.velospark.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard output and standard error are connected to. */
public final class Terminal {
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");
  private static final Path ERROR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /** Whether somebody reads standard output on a terminal. */
  public static boolean isOutput() {
    return isTerminal(OUTPUT);
  }

  /** Whether somebody reads standard error on a terminal. */
  static boolean isError() {
    return isTerminal(ERROR);
  }

  /** Java knows of standard input and output together only, Linux of each. */
  private static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
