package org.velospark.cli;

import picocli.CommandLine.Command;

/** {@code velo tasks}: the target networks, before any optimizer is evolved on them. */
@Command(
    name = "tasks",
    description = "Samples, describes and trains target networks.",
    subcommands = {
      TasksSampleCommand.class,
      TasksDescribeCommand.class,
      TasksTrainCommand.class,
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  velo tasks sample --count 20 --seed 7",
      "  velo tasks describe image-mlp",
      "  velo tasks train image-mlp --optimizer adam --lr 1e-3"
    })
final class TasksCommand {}
