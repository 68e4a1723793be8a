package org.velospark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
          + " adafactor, lion, one of them with a learning rate that is not tuned, such as adam:1e-3,"
          + " baselines for all of these, velospark, which is the learned optimizer that comes with"
          + " this release, or [NAME=]learned:WHERE, with the weights of a file that velo import or"
          + " velo export wrote, or those of a run's last checkpoint (WHERE is the run's folder).";

  private static final String ALL = "baselines";
  private static final String SUFFIX = ".safetensors";

  /**
   * Reads arguments, and the weights they speak of.
   *
   * @param randomSearch settings of NAdamW to try beside its learning rates
   * @param suits which hand-made optimizers can train all networks of the suite
   * @param said takes a line if some of {@code baselines} are left out, since they cannot
   * @param problems takes what is wrong with each
   */
  static ContestantArguments parse(
      List<String> arguments,
      int randomSearch,
      Predicate<Baseline> suits,
      Configuration hadoop,
      Consumer<String> said,
      List<String> problems) {
    List<Contestant> contestants = new ArrayList<>();
    Map<String, OptimizerWeights> weights = new TreeMap<>();
    for (String argument : arguments) {
      if (argument.equals(ALL)) {
        leftOut(suits).ifPresent(said);
        Arrays.stream(Baseline.values())
            .filter(suits)
            .forEach(baseline -> contestants.add(Contestant.of(baseline, randomSearch)));
      } else if (argument.equals(OptimizerChoice.SHIPPED)
          || argument.contains(OptimizerChoice.LEARNED)) {
        learned(argument, hadoop, problems)
            .ifPresent(
                named -> {
                  contestants.add(named.contestant());
                  weights.put(named.contestant().key(), named.weights());
                });
      } else {
        String[] nameAndRate = argument.split(":", 2);
        Optional<Baseline> baseline = Baseline.find(nameAndRate[0]);
        if (baseline.isEmpty()) {
          problems.add(
              "--optimizer: no '%s'; there are %s, %s, %s and [NAME=]learned:WHERE"
                  .formatted(argument, Baseline.labels(), ALL, OptimizerChoice.SHIPPED));
        } else if (suits.test(baseline.get())) {
          if (nameAndRate.length == 1) {
            contestants.add(Contestant.of(baseline.get(), randomSearch));
          } else {
            rate(argument, nameAndRate[1], problems)
                .ifPresent(rate -> contestants.add(Contestant.of(baseline.get(), rate)));
          }
        } else {
          problems.add(
              ("--optimizer: ND4J does not have %s, so no network of Deeplearning4j in the suite can"
                      + " name it; for those there are %s")
                  .formatted(argument, labels(suits)));
        }
      }
    }
    refuseTwins(contestants, problems);
    return new ContestantArguments(contestants, weights);
  }

  private static OptionalDouble rate(String argument, String rate, List<String> problems) {
    try {
      double value = Double.parseDouble(rate);
      if (value > 0 && Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    problems.add(
        "--optimizer %s: expected a learning rate above 0 behind the colon, got '%s'"
            .formatted(argument, rate));
    return OptionalDouble.empty();
  }

  /** What is to be said of those that cannot train the networks, if there are any. */
  private static Optional<String> leftOut(Predicate<Baseline> suits) {
    String labels = labels(suits.negate());
    return labels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("%s are left out: ND4J does not have them, so no network of Deeplearning4j in the suite"
                    + " can name them")
                .formatted(labels));
  }

  private static String labels(Predicate<Baseline> which) {
    return Arrays.stream(Baseline.values())
        .filter(which)
        .map(Baseline::label)
        .collect(Collectors.joining(", "));
  }

  /** A learned contestant. */
  private record Named(Contestant contestant, OptimizerWeights weights) {
    Named(String name, OptimizerWeights weights) {
      this(Contestant.of(name, weights), weights);
    }
  }

  private static Optional<Named> learned(
      String argument, Configuration hadoop, List<String> problems) {
    if (argument.equals(OptimizerChoice.SHIPPED)) {
      return Optional.of(new Named(argument, OptimizerWeights.shipped()));
    }
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
      if (name.equals(OptimizerChoice.SHIPPED)) {
        problems.add(
            ("--optimizer %s: %s is the name of the optimizer that comes with this release; give this"
                    + " one another, NAME=learned:WHERE")
                .formatted(argument, name));
        return Optional.empty();
      }
      return Optional.of(new Named(name, StoredWeights.read(where, hadoop)));
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
