package org.velospark.cli;

import java.nio.file.Path;
import org.velospark.chart.Picture;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A picture's file as a command line names it. */
final class PngArgument {
  private PngArgument() {}

  /**
   * @throws ParameterException if no picture can be written to it; see {@link Picture#requirePng}
   */
  static void require(CommandLine command, Path file) {
    try {
      Picture.requirePng(file);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
  }
}
