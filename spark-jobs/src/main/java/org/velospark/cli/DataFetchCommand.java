package org.velospark.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code velo data fetch}: brings data sets to this machine. */
@Command(
    name = "fetch",
    description =
        "Makes sure that data sets are on this machine and intact: what is missing or damaged comes"
            + " from wherever it can be had.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all are there", "1:some cannot be had", "2:wrong usage"},
    footer = {
      "",
      "Examples:",
      "  velo data fetch",
      "  velo data fetch fashion-mnist mnist --dir /mnt/data",
    })
final class DataFetchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final DataSets sets;

  DataFetchCommand(DataSets sets) {
    this.sets = sets;
  }

  @Override
  public Integer call() {
    DataCache cache = sets.cache();
    List<DataSet> chosen = sets.chosen();
    int width = chosen.stream().mapToInt(set -> set.name().length()).max().orElse(0);
    PrintWriter out = spec.commandLine().getOut();
    int failed = 0;
    for (DataSet set : chosen) {
      try {
        Path home = DataFetch.fetch(cache, set);
        out.println(("%-" + width + "s  %s").formatted(set.name(), home));
        out.flush();
      } catch (IOException e) {
        failed++;
        spec.commandLine().getErr().println("velo: " + e.getMessage());
      }
    }
    return failed == 0 ? 0 : 1;
  }
}
