package org.velospark.cli;

import picocli.CommandLine.Command;

/** {@code velo meta-train}. */
@Command(name = "meta-train", description = "Evolves a learned optimizer.")
final class MetaTrainCommand implements Runnable {
  @Override
  public void run() {}
}
