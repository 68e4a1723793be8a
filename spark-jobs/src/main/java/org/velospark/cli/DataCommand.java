package org.velospark.cli;

import picocli.CommandLine.Command;

/** {@code velo data}: the data sets that target networks are trained on. */
@Command(
    name = "data",
    description = "Lists, fetches and verifies data sets.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  velo data list",
      "  velo data fetch fashion-mnist mnist",
      "  velo data verify --dir /mnt/data --json"
    })
final class DataCommand {}
