package org.velospark.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.Warmup;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.model.lstm.RowProducts;
import org.velospark.model.lstm.TensorLstm;
import org.velospark.random.RandomStream;

/**
 * A step of the LSTM for some tensors, and memory that is only read. {@code :gigabytes} is weights
 * read in a second, each counted once a step, beside which {@link #read} is the limit: once as many
 * bytes as the LSTM has weights, which lie in the cache that holds them, and once so many that they
 * come from memory.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--add-modules=jdk.incubator.vector")
public class LstmBenchmark {
  private static final double GIGA = 1e9;

  /** Counts what was read. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Read {
    public double gigabytes;
  }

  /** The LSTM of a VeLO with random weights. */
  @State(Scope.Thread)
  public static class Lstm {
    @Param({"64-32", "512-256"})
    String size;

    @Param({"1", "4", "32"})
    int tensors;

    private TensorLstm lstm;
    private double gigabytes;

    @Setup(Level.Trial)
    public void open() {
      int[] numbers = Arrays.stream(size.split("-")).mapToInt(Integer::parseInt).toArray();
      LstmWeights weights = weights(numbers[0], numbers[1]);
      gigabytes = floats(weights) * Float.BYTES / GIGA;
      lstm = new TensorLstm(weights, tensors, true, RowProducts.fastest());
      float[] inputs = lstm.inputs();
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (float) Math.sin(i);
      }
    }

    static LstmWeights weights(int width, int banks) {
      int inputs = TensorControl.HYPERNETWORK.inputs();
      return new LstmWeights(
          inputs,
          width,
          banks,
          random(inputs * width, inputs),
          new float[width],
          random(inputs * width, inputs),
          new float[width],
          random(2 * width * 4 * width, 2 * width),
          new float[4 * width],
          random(width * banks, width),
          new float[banks],
          random(width, width),
          0,
          new float[width],
          new float[width]);
    }

    private static float[] random(int length, int inputs) {
      var random = RandomStream.OPTIMIZER_WEIGHTS.at(0, length);
      float[] floats = new float[length];
      for (int i = 0; i < length; i++) {
        floats[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(inputs));
      }
      return floats;
    }

    private static long floats(LstmWeights weights) {
      return Stream.of(
              weights.mixW(), weights.inW(), weights.gatesW(), weights.controlsW(), weights.stepW())
          .mapToLong(matrix -> matrix.length)
          .sum();
    }
  }

  /** Memory of a size. */
  @State(Scope.Thread)
  public static class Memory {
    @Param({"64-32", "512-256", "memory"})
    String size;

    private float[] floats;

    @Setup(Level.Trial)
    public void allocate() {
      int length =
          switch (size) {
            case "64-32" -> (int) Lstm.floats(Lstm.weights(64, 32));
            case "512-256" -> (int) Lstm.floats(Lstm.weights(512, 256));
            default -> 1 << 27;
          };
      // Two halves that are equal, since they are compared.
      floats = new float[length / 2 * 2];
    }
  }

  @Benchmark
  public float[] step(Lstm state, Read counter) {
    state.lstm.step();
    counter.gigabytes += state.gigabytes;
    return state.lstm.outputs();
  }

  /** Comparison of two halves, of which the JVM has a version that is made of nothing but reads. */
  @Benchmark
  public int read(Memory memory, Read counter) {
    float[] floats = memory.floats;
    counter.gigabytes += floats.length * Float.BYTES / GIGA;
    int half = floats.length / 2;
    return Arrays.mismatch(floats, 0, half, floats, half, floats.length);
  }
}
