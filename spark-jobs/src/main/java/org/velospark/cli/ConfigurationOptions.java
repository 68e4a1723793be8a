package org.velospark.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.velospark.config.Configuration;
import org.velospark.settings.TrainingSettings;
import picocli.CommandLine.Option;

/** Options of commands that read a configuration where there is one. */
final class ConfigurationOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration, in HOCON. Default: every key as conf/reference.conf has it")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the configuration; may be repeated, and the last one wins.")
  private List<String> overrides = List.of();

  /**
   * Reads it.
   *
   * @param more overrides that win over all others
   * @throws org.velospark.config.InvalidConfigurationException if anything is wrong
   */
  TrainingSettings read(List<String> more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(more);
    return config
        .map(file -> Configuration.read(file, all, TrainingSettings::read))
        .orElseGet(() -> Configuration.defaults(all, TrainingSettings::read))
        .settings();
  }
}
