package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.velospark.cli.TextTable.Column;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.Distribution;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TaskSpec.AppliedAugmentation;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.tasks.data.TaskData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo tasks describe}: all that can be said of a task without training it. */
@Command(
    name = "describe",
    description = "Shows what a target network is made of and what a step of it costs.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo tasks describe image-mlp",
      "  velo tasks describe @spec.json --json",
      "",
      "The network is compiled with blank data: nothing is loaded or fetched. Times are predictions",
      "for one core of the reference machine, without the optimizer."
    })
final class TasksDescribeCommand implements Callable<Integer> {

  /** More are not compiled: weights and gradients would take a gigabyte and more. */
  private static final double MAX_PARAMETERS = 1 << 27;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = SpecArgument.DESCRIPTION)
  private String argument;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /**
   * A value of a task.
   *
   * @param of the family, or an augmentation
   * @param range what it is drawn from as published
   */
  private record Setting(String of, String key, String value, String range) {}

  /** What compiling a task shows. */
  private record Compiled(TensorLayout layout, LossScale scale, double seconds, long bytes) {}

  private static final TextTable<Setting> SETTINGS =
      new TextTable<>(
          List.of(
              Column.text("of", Setting::of),
              Column.text("hyperparameter", Setting::key),
              Column.text("value", Setting::value),
              Column.text("published range", Setting::range)));

  private static final TextTable<Tensor> TENSORS =
      new TextTable<>(
          List.of(
              Column.text("tensor", Tensor::name),
              Column.text("shape", TasksDescribeCommand::shape),
              Column.count("parameters", Tensor::length)));

  @Override
  public Integer call() throws IOException {
    TaskData data = SyntheticData.ofAllNames();
    TaskFamilies families = TaskFamilies.installed();
    TaskSpec task = SpecArgument.parse(spec.commandLine(), argument, data);
    Cost cost = families.cost(task, data);
    if (cost.parameters() > MAX_PARAMETERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot describe a task of %.3g parameters: it takes more memory than a description is worth; expected at most %.3g",
              cost.parameters(),
              MAX_PARAMETERS));
    }
    Compiled compiled = compile(families, task, data);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(task, cost, compiled));
    } else {
      print(task, cost, compiled, out);
    }
    out.flush();
    return 0;
  }

  private static Compiled compile(TaskFamilies families, TaskSpec task, TaskData data) {
    // Loads the native libraries, which is no part of compiling.
    FlatTensors.allocate(TensorLayout.builder().build()).close();
    long start = System.nanoTime();
    try (Task built = families.build(task, data)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Compiled(built.parameters().layout(), built.lossScale(), seconds, built.bytes());
    }
  }

  private static void print(TaskSpec task, Cost cost, Compiled compiled, PrintWriter out) {
    fact("family", "%s, version %d".formatted(task.family(), task.version()), out);
    fact("spec", task.toJson(), out);
    fact("parameters", grouped(cost.parameters()), out);
    fact("operations", grouped(cost.operations()) + " a training step", out);
    fact("multiply-adds", grouped(cost.multiplyAdds()) + " a training step", out);
    fact("other elements", grouped(cost.elements()) + " a training step", out);
    fact(
        "predicted",
        "%s ms a training step"
            .formatted(TextTable.significant(1e3 * CostModel.REFERENCE.seconds(cost))),
        out);
    fact("compiled in", String.format(Locale.ROOT, "%.2f s", compiled.seconds()), out);
    fact("memory", grouped(compiled.bytes()) + " bytes outside the Java heap", out);
    fact("normalized loss", formula(compiled.scale()), out);
    fact("augmentations", augmentations(task), out);
    out.println();
    SETTINGS.print(settings(task), out);
    out.println();
    TENSORS.print(compiled.layout().tensors(), out);
  }

  private static void fact(String name, String value, PrintWriter out) {
    out.println("%-15s  %s".formatted(name, value));
  }

  private static String grouped(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  private static String augmentations(TaskSpec task) {
    return task.augmentations().isEmpty()
        ? "none"
        : task.augmentations().stream()
            .map(AppliedAugmentation::augmentation)
            .collect(Collectors.joining(", "));
  }

  /** How a loss becomes one that compares with those of other tasks. */
  private static String formula(LossScale scale) {
    return String.format(
        Locale.ROOT,
        "(clip(%s, %.4g, %.4g) - %.4g) * %.4g, from %.4g to %.4g",
        scale.logarithmic() ? "ln(loss)" : "loss",
        scale.best(),
        scale.worst(),
        scale.center(),
        scale.factor(),
        scale.range().min(),
        scale.range().max());
  }

  private static List<Setting> settings(TaskSpec task) {
    List<Setting> settings = new ArrayList<>(settings(task.family(), task.values()));
    for (AppliedAugmentation applied : task.augmentations()) {
      settings.addAll(settings(applied.augmentation(), applied.values()));
    }
    return settings;
  }

  private static List<Setting> settings(String of, Values values) {
    return values.hyperparameters().stream()
        .map(
            hyperparameter ->
                new Setting(
                    of,
                    hyperparameter.key(),
                    values.get(hyperparameter).toString(),
                    range(hyperparameter.published())))
        .toList();
  }

  private static String range(Distribution<?> distribution) {
    if (distribution instanceof Distribution.Whole whole) {
      return "%d to %d, %s"
          .formatted(whole.range().min(), whole.range().max(), scale(whole.scale()));
    }
    if (distribution instanceof Distribution.Real real) {
      return "%s to %s, %s".formatted(real.range().min(), real.range().max(), scale(real.scale()));
    }
    if (distribution instanceof Distribution.OneOf<?> oneOf) {
      return oneOf.options().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return distribution.toString();
  }

  private static String scale(Distribution.Scale scale) {
    return scale.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String shape(Tensor tensor) {
    return tensor.shape().isEmpty()
        ? "scalar"
        : tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  private static ObjectNode json(TaskSpec task, Cost cost, Compiled compiled) {
    ObjectNode json = Json.object();
    json.putRawValue("spec", new RawValue(task.toJson()));
    json.put("parameters", (long) cost.parameters())
        .put("operations", cost.operations())
        .put("multiplyAdds", cost.multiplyAdds())
        .put("elements", cost.elements())
        .put("secondsPerStep", CostModel.REFERENCE.seconds(cost))
        .put("compileSeconds", compiled.seconds())
        .put("bytes", compiled.bytes());
    json.putObject("lossScale")
        .put("logarithmic", compiled.scale().logarithmic())
        .put("best", compiled.scale().best())
        .put("worst", compiled.scale().worst())
        .put("center", compiled.scale().center())
        .put("factor", compiled.scale().factor());
    ArrayNode tensors = json.putArray("tensors");
    for (Tensor tensor : compiled.layout().tensors()) {
      ArrayNode shape = tensors.addObject().put("name", tensor.name()).putArray("shape");
      tensor.shape().forEach(shape::add);
    }
    return json;
  }
}
