package org.velospark.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class InvalidConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public InvalidConfigurationException(List<String> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem: the key, what was expected, what came, and where it stands. */
  public List<String> problems() {
    return problems;
  }

  private static String message(List<String> problems) {
    return "Cannot use the configuration, it has %d %s:%n  %s"
        .formatted(
            problems.size(),
            problems.size() == 1 ? "problem" : "problems",
            String.join(System.lineSeparator() + "  ", problems));
  }
}
