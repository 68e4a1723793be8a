package org.velospark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.velospark.location.RunLocation;
import org.velospark.model.baseline.Baseline;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.suite.Contestant;
import org.velospark.training.StoredWeights;

/**
 * The optimizers that a command line names for an evaluation.
 *
 * @param contestants in the order in which they were named
 * @param weights of the learned ones, by their keys
 */
record ContestantArguments(List<Contestant> contestants, Map<String, OptimizerWeights> weights) {
  static final String DESCRIPTION =
      "An optimizer, which may be repeated: sgd, momentum, rmsprop, adam, adamw, nadamw, adabelief,"
          + " adafactor, lion, baselines for all of these, or [NAME=]learned:WHERE, with the"
          + " weights of a file that velo import or velo export wrote, or those of a run's last"
          + " checkpoint (WHERE is the run's folder).";

  private static final String ALL = "baselines";
  private static final String SUFFIX = ".safetensors";

  /**
   * Reads arguments, and the weights they speak of.
   *
   * @param randomSearch settings of NAdamW to try beside its learning rates
   * @param problems takes what is wrong with each
   */
  static ContestantArguments parse(
      List<String> arguments, int randomSearch, Configuration hadoop, List<String> problems) {
    List<Contestant> contestants = new ArrayList<>();
    Map<String, OptimizerWeights> weights = new TreeMap<>();
    for (String argument : arguments) {
      if (argument.equals(ALL)) {
        Arrays.stream(Baseline.values())
            .forEach(baseline -> contestants.add(Contestant.of(baseline, randomSearch)));
      } else if (argument.contains(OptimizerChoice.LEARNED)) {
        learned(argument, hadoop, problems)
            .ifPresent(
                named -> {
                  contestants.add(named.contestant());
                  weights.put(named.contestant().key(), named.weights());
                });
      } else {
        Optional<Baseline> baseline = Baseline.find(argument);
        baseline.ifPresent(found -> contestants.add(Contestant.of(found, randomSearch)));
        if (baseline.isEmpty()) {
          problems.add(
              "--optimizer: no '%s'; there are %s, %s and [NAME=]learned:WHERE"
                  .formatted(argument, Baseline.labels(), ALL));
        }
      }
    }
    if (arguments.isEmpty()) {
      problems.add("--optimizer: expected at least one; %s is all hand-made ones".formatted(ALL));
    }
    refuseTwins(contestants, problems);
    return new ContestantArguments(contestants, weights);
  }

  private record Named(Contestant contestant, OptimizerWeights weights) {}

  private static Optional<Named> learned(
      String argument, Configuration hadoop, List<String> problems) {
    int prefix = argument.indexOf(OptimizerChoice.LEARNED);
    String before = argument.substring(0, prefix);
    if (!before.isEmpty() && !before.matches("[^=]+=")) {
      problems.add("--optimizer: expected [NAME=]learned:WHERE, got '%s'".formatted(argument));
      return Optional.empty();
    }
    try {
      Path where = RunLocation.parse(argument.substring(prefix + OptimizerChoice.LEARNED.length()));
      String file = where.getName();
      String name =
          before.isEmpty()
              ? file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file
              : before.substring(0, before.length() - 1);
      OptimizerWeights weights = StoredWeights.read(where, hadoop);
      return Optional.of(new Named(Contestant.of(name, weights), weights));
    } catch (IOException | IllegalArgumentException e) {
      problems.add("--optimizer %s: %s".formatted(argument, e.getMessage()));
      return Optional.empty();
    }
  }

  private static void refuseTwins(List<Contestant> contestants, List<String> problems) {
    Set<String> names = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Contestant contestant : contestants) {
      boolean newName = names.add(contestant.name());
      if (!keys.add(contestant.key())) {
        problems.add("--optimizer: %s is there twice".formatted(contestant.name()));
      } else if (!newName) {
        problems.add(
            "--optimizer: two are named %s; give one another name, NAME=learned:WHERE"
                .formatted(contestant.name()));
      }
    }
  }
}
