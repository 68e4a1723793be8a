package org.velospark.jmh;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;

/**
 * One update of one tensor. {@code :weights} is the time for each of its weights, the LSTM's for
 * the tensor included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
public class UpdateBenchmark {
  private static final int STEPS = 200;
  private static final float LOSS = 2.3f;

  @Param({"784x128", "64x32", "128", "10"})
  String shape;

  @Param({"velo-64-32", "velo-512-256", "adam"})
  String optimizer;

  private FlatTensors parameters;
  private FlatTensors gradients;
  private Optimizer update;

  /** Counts the weights that were updated. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Weights {
    public long weights;
  }

  @Setup(Level.Trial)
  public void open() {
    int[] dimensions = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    TensorLayout layout = TensorLayout.builder().add("w", dimensions).build();
    parameters = FlatTensors.allocate(layout);
    gradients = FlatTensors.allocate(layout);
    fill(gradients.floats(), 0.01, 1);
    update = Optimizers.open(optimizer, layout, STEPS);
  }

  /** Weights do not drift far in an iteration. */
  @Setup(Level.Iteration)
  public void initialize() {
    fill(parameters.floats(), 0.1, 0);
  }

  private static void fill(FloatBuffer floats, double scale, int index) {
    var random = RandomStream.TARGET_WEIGHTS.at(0, index);
    for (int i = 0; i < floats.capacity(); i++) {
      floats.put(i, (float) (scale * (2 * random.nextDouble() - 1)));
    }
  }

  @Benchmark
  public void update(Weights counter) {
    update.update(parameters, gradients, LOSS);
    counter.weights += parameters.layout().length();
  }

  /** Arithmetic on what is not a number says nothing about speed. */
  @TearDown(Level.Iteration)
  public void requireFinite() {
    FloatBuffer floats = parameters.floats();
    for (int i = 0; i < floats.capacity(); i++) {
      if (!Float.isFinite(floats.get(i))) {
        throw new IllegalStateException(
            "Weight %d is %s, expected a finite one".formatted(i, floats.get(i)));
      }
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    parameters.close();
    gradients.close();
  }
}
