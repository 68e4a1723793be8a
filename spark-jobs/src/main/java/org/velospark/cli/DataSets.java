package org.velospark.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Arguments of commands that are about some data sets in a folder. */
final class DataSets {
  private final List<DataSet> catalogue;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private DataFolderOption folder;

  @Parameters(paramLabel = "NAME", description = "Names of data sets. Default: all")
  private List<String> names = List.of();

  DataSets(List<DataSet> catalogue) {
    this.catalogue = catalogue;
  }

  /** Where they lie. */
  DataCache cache() {
    return DataCache.in(folder.folder());
  }

  /**
   * Those that are named, each once; all if none are.
   *
   * @throws ParameterException if there is none of a name
   */
  List<DataSet> chosen() {
    if (names.isEmpty()) {
      return catalogue;
    }
    List<DataSet> chosen = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names)) {
      chosen.add(
          catalogue.stream()
              .filter(set -> set.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(name)));
    }
    return chosen;
  }

  private ParameterException unknown(String name) {
    return new ParameterException(
        command.commandLine(),
        "No data set '%s'; there are %s"
            .formatted(
                name, catalogue.stream().map(DataSet::name).collect(Collectors.joining(", "))));
  }
}
