package org.velospark.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.velospark.tasks.data.DataCache;
import picocli.CommandLine.Option;

/** The option that says where data sets lie. */
final class DataFolderOption {

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Folder of the data sets. Default: $VELO_DATA, or else ~/.cache/velospark")
  private Optional<Path> folder = Optional.empty();

  Path folder() {
    return folder.orElseGet(DataCache::defaultFolder);
  }

  /** The folder as it was named; empty where each machine has its own default. */
  String named() {
    return folder.map(Path::toString).orElse("");
  }
}
