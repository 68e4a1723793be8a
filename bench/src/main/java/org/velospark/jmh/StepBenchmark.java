package org.velospark.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.velospark.model.Optimizer;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;

/**
 * A training step: minibatch, loss and gradient, and the update; {@code none} is all but the
 * update.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
public class StepBenchmark {
  private static final int STEPS = 200;

  @Param("mlp-64-32-10")
  String network;

  @Param({"velo-64-32", "adam", "none"})
  String optimizer;

  private Task task;
  private Optimizer update;
  private long seed;
  private int step;

  @Setup(Level.Trial)
  public void open() throws IOException {
    TaskFamilies families = TaskFamilies.installed();
    task = families.build(families.parse(spec(network)), SyntheticData.ofAllNames());
    update =
        optimizer.equals("none")
            ? (parameters, gradients, loss) -> {}
            : Optimizers.open(optimizer, task.parameters().layout(), STEPS);
  }

  private static String spec(String network) throws IOException {
    try (InputStream list = StepBenchmark.class.getResourceAsStream("networks.json")) {
      for (JsonNode entry : new ObjectMapper().readTree(list)) {
        if (entry.path("inner").asText().equals(network)) {
          return entry.required("spec").toString();
        }
      }
    }
    throw new IllegalArgumentException(
        "No network '%s' among those under \"inner\" in networks.json".formatted(network));
  }

  /** Another network, as weights must not drift far. */
  @Setup(Level.Iteration)
  public void initialize() {
    task.initialize(++seed);
    step = 0;
  }

  @Benchmark
  public float step() {
    float loss = task.trainingStep(seed, step++);
    update.update(task.parameters(), task.gradients(), loss);
    return loss;
  }

  /** Arithmetic on what is not a number says nothing about speed. */
  @TearDown(Level.Iteration)
  public void requireFinite() {
    float loss = task.trainingLoss(seed, step);
    if (!Float.isFinite(loss)) {
      throw new IllegalStateException(
          "The loss is %s after %d steps, expected a finite one".formatted(loss, step));
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    task.close();
  }
}
