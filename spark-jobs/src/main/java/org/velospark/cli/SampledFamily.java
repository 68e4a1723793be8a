package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.velospark.cli.TextTable.Column;

/**
 * How the sampled tasks of one family lie.
 *
 * @param share its part of all sampled tasks
 */
record SampledFamily(
    String name,
    int tasks,
    double share,
    long medianParameters,
    long largestParameters,
    double medianSecondsPerStep,
    double largestSecondsPerStep) {

  static final TextTable<SampledFamily> TABLE =
      new TextTable<>(
          List.of(
              Column.text("family", SampledFamily::name),
              Column.count("tasks", SampledFamily::tasks),
              Column.count("share", family -> Math.round(100 * family.share()) + " %"),
              Column.count("median parameters", SampledFamily::medianParameters),
              Column.count("largest", SampledFamily::largestParameters),
              Column.number("median ms/step", family -> 1e3 * family.medianSecondsPerStep()),
              Column.number("largest", family -> 1e3 * family.largestSecondsPerStep())));

  /** All families of some tasks, in the order of their names. */
  static List<SampledFamily> of(List<SampledTask> tasks) {
    return tasks.stream()
        .collect(Collectors.groupingBy(SampledTask::family, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(family -> of(family.getKey(), family.getValue(), tasks.size()))
        .toList();
  }

  private static SampledFamily of(String name, List<SampledTask> tasks, int ofAll) {
    long[] parameters = tasks.stream().mapToLong(SampledTask::parameters).sorted().toArray();
    double[] seconds = tasks.stream().mapToDouble(SampledTask::secondsPerStep).sorted().toArray();
    int last = tasks.size() - 1;
    return new SampledFamily(
        name,
        tasks.size(),
        (double) tasks.size() / ofAll,
        parameters[last / 2],
        parameters[last],
        seconds[last / 2],
        seconds[last]);
  }

  ObjectNode json() {
    return Json.object()
        .put("family", name)
        .put("tasks", tasks)
        .put("share", share)
        .put("medianParameters", medianParameters)
        .put("largestParameters", largestParameters)
        .put("medianSecondsPerStep", medianSecondsPerStep)
        .put("largestSecondsPerStep", largestSecondsPerStep);
  }
}
