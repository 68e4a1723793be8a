package org.velospark.cli;

import picocli.CommandLine.Command;

/** {@code velo bench}: what there is to measure. */
@Command(
    name = "bench",
    description = "Measures how fast things are on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchEngineCommand.class,
      BenchInnerCommand.class,
      BenchDropInCommand.class,
      BenchProductsCommand.class,
      BenchParticlesCommand.class,
      BenchCostCommand.class,
      BenchMemoryCommand.class,
      BenchGenerationCommand.class,
      BenchDriverCommand.class
    },
    synopsisSubcommandLabel = "WHAT",
    footer = {
      "",
      "Examples:",
      "  velo bench engine",
      "  velo bench inner",
      "  velo bench drop-in",
      "  velo bench products",
      "  velo bench particles",
      "  velo bench cost",
      "  velo bench memory",
      "  velo bench generation",
      "  velo bench driver"
    })
final class BenchCommand {}
