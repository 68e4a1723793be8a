package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.velospark.chart.LearningCurveChart;
import org.velospark.chart.TextPlot;
import org.velospark.model.Optimizer;
import org.velospark.model.hierarchical.HierarchicalOptimizer;
import org.velospark.observation.ObservedOptimizer;
import org.velospark.progress.Bar;
import org.velospark.tasks.DataSetName;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataSet;
import org.velospark.tasks.data.TaskData;
import org.velospark.unroll.LearningCurve;
import org.velospark.unroll.LearningCurve.HeldOut;
import org.velospark.unroll.LearningCurve.HeldOutPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo tasks train}: trains one target network and shows how that went. */
@Command(
    name = "train",
    description = "Trains a target network on its data and draws the learning curve.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo tasks train image-mlp --optimizer adam --lr 1e-3",
      "  velo tasks train image-mlp --optimizer velospark",
      "  velo tasks train @spec.json --optimizer learned:runs/first --steps 2000 --plot curve.png",
      "",
      "Data that is not on this machine is fetched; see velo data. A network that diverges is",
      "trained no further."
    })
final class TasksTrainCommand implements Callable<Integer> {
  private static final HeldOutPlan HELD_OUT = new HeldOutPlan(20, 10);

  /** The last so many parts of the training losses make the final one. */
  private static final int FINAL_PART = 20;

  /** The most steps that are looked at. */
  private static final int OBSERVATIONS = 200;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = SpecArgument.DESCRIPTION)
  private String argument;

  @Option(
      names = "--optimizer",
      paramLabel = "OPTIMIZER",
      description = OptimizerChoice.DESCRIPTION + " Default: ${DEFAULT-VALUE}")
  private String optimizer = "adam";

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description = "The learning rate of all but learned ones. Default: 1e-3")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Training steps. Default: ${DEFAULT-VALUE}")
  private int steps = 1000;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of initial weights and batches. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Mixin private DataFolderOption folder;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw the learning curve into this file, too.")
  private Optional<Path> plot = Optional.empty();

  @Option(
      names = "--observe",
      paramLabel = "FILE.jsonl",
      description =
          "Write what a learned optimizer decides, for every tensor at up to 200 steps: a line of"
              + " JSON each, see docs/tasks.md.")
  private Optional<Path> observe = Optional.empty();

  @Option(
      names = "--json",
      description = "Print one JSON object instead of the curve, with all losses.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    plot.ifPresent(file -> PngArgument.require(spec.commandLine(), file));
    if (steps < 1) {
      throw new ParameterException(
          spec.commandLine(), "--steps must be at least 1, got %d".formatted(steps));
    }
    OptimizerChoice choice = choice();
    TaskData data = TaskData.in(folder.folder());
    TaskSpec task = SpecArgument.parse(spec.commandLine(), argument, data);
    fetch(task);
    PrintWriter out = spec.commandLine().getOut();
    try (Task built = TaskFamilies.installed().build(task, data)) {
      Optimizer opened = choice.open(built.parameters().layout(), steps);
      LearningCurve curve =
          observe.isPresent() ? observe(built, opened, observe.get()) : train(built, opened);
      if (plot.isPresent()) {
        String title = "%s with %s".formatted(task.family(), optimizerName());
        new LearningCurveChart(title, curve).picture().write(plot.get());
      }
      if (json) {
        out.println(json(built, curve));
      } else {
        print(built, curve, out);
      }
    }
    out.flush();
    return 0;
  }

  private OptimizerChoice choice() throws IOException {
    try {
      return OptimizerChoice.of(optimizer, learningRate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Fetches what is not there before the task asks for it, so that it shows. */
  private void fetch(TaskSpec task) throws IOException {
    DataCache cache = DataCache.in(folder.folder());
    for (Hyperparameter<?> hyperparameter : task.values().hyperparameters()) {
      if (hyperparameter instanceof DataSetName name) {
        DataSet set = DataCatalogue.named(task.values().get(name));
        if (cache.state(set) != DataCache.State.PRESENT) {
          DataFetch.fetch(cache, set);
        }
      }
    }
  }

  private LearningCurve observe(Task task, Optimizer opened, Path file) throws IOException {
    if (!(opened instanceof HierarchicalOptimizer learned)) {
      throw new ParameterException(
          spec.commandLine(),
          "--observe is for learned optimizers, and %s decides nothing".formatted(optimizer));
    }
    try (ObservationFile observations = new ObservationFile(file)) {
      int every = (steps + OBSERVATIONS - 1) / OBSERVATIONS;
      return train(task, new ObservedOptimizer(learned, every, observations::write));
    }
  }

  private LearningCurve train(Task task, Optimizer opened) {
    try (Bar bar = Bar.on(System.err, "Training", steps, "", 1)) {
      return LearningCurve.record(
          task,
          opened,
          seed,
          steps,
          HELD_OUT,
          (done, loss) -> {
            if (done % 64 == 0 || done == steps) {
              bar.stepTo(done, loss);
            }
          });
    }
  }

  private String optimizerName() {
    return OptimizerChoice.isLearned(optimizer)
        ? optimizer
        : optimizer + " at " + learningRate.orElse(OptimizerChoice.LEARNING_RATE);
  }

  private void print(Task task, LearningCurve curve, PrintWriter out) {
    out.println(
        "%s with %s, %,d parameters"
            .formatted(task.spec().family(), optimizerName(), task.parameters().layout().length()));
    TextPlot.lines(curve).forEach(out::println);
    fact("training loss", curve.training()[0], finalTraining(curve), out);
    fact("held-out loss", initialHeldOut(curve), finalHeldOut(curve), out);
    fact(
        "normalized",
        task.normalized(initialHeldOut(curve)),
        task.normalized(finalHeldOut(curve)),
        out);
    out.println(
        String.format(
            Locale.ROOT, "%-14s %.1f, optimizer included", "steps/s", curve.stepsPerSecond()));
    if (curve.diverged()) {
      out.println("It diverged at step %d of %d.".formatted(curve.training().length, steps));
    }
  }

  private static void fact(String name, double first, double last, PrintWriter out) {
    out.println(String.format(Locale.ROOT, "%-14s %.4f to %.4f", name, first, last));
  }

  private static double initialHeldOut(LearningCurve curve) {
    return curve.heldOut().get(0).loss();
  }

  private static double finalHeldOut(LearningCurve curve) {
    return curve.diverged() ? Double.NaN : curve.heldOut().get(curve.heldOut().size() - 1).loss();
  }

  private static double finalTraining(LearningCurve curve) {
    int end = curve.training().length;
    return curve.meanTraining(end - Math.max(1, end / FINAL_PART), end);
  }

  private ObjectNode json(Task task, LearningCurve curve) {
    ObjectNode json = Json.object();
    json.putRawValue("spec", new RawValue(task.spec().toJson()));
    json.put("optimizer", optimizerName())
        .put("steps", steps)
        .put("seed", seed)
        .put("diverged", curve.diverged())
        .put("stepsPerSecond", curve.stepsPerSecond());
    Json.put(json, "finalTrainingLoss", finalTraining(curve));
    Json.put(json, "finalHeldOutLoss", finalHeldOut(curve));
    json.put("normalizedHeldOutLoss", task.normalized(finalHeldOut(curve)));
    json.set("trainingLosses", Json.array(curve.training()));
    ArrayNode heldOut = json.putArray("heldOutLosses");
    for (HeldOut point : curve.heldOut()) {
      Json.put(heldOut.addObject().put("step", point.step()), "loss", point.loss());
    }
    return json;
  }
}
