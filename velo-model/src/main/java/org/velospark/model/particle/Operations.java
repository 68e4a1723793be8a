package org.velospark.model.particle;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fixed sequence of ND4J operations on fixed arrays: it is written down once and run at every
 * step, so that a step creates no arrays, no views and no operations. The last argument of every
 * operation is the array it writes, which may be one that it reads wherever it works element by
 * element. Axes of length 1 are broadcast.
 *
 * <p>Not thread-safe.
 */
final class Operations {
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final List<Runnable> sequence = new ArrayList<>();

  /** Executes all operations in the order in which they were added. */
  void run() {
    for (int i = 0; i < sequence.size(); i++) {
      sequence.get(i).run();
    }
  }

  /** Number of operations. */
  int size() {
    return sequence.size();
  }

  void assign(INDArray x, INDArray z) {
    custom("assign", List.of(z, x), z);
  }

  void add(INDArray x, INDArray y, INDArray z) {
    custom("add", List.of(x, y), z);
  }

  void subtract(INDArray x, INDArray y, INDArray z) {
    custom("subtract", List.of(x, y), z);
  }

  void multiply(INDArray x, INDArray y, INDArray z) {
    custom("multiply", List.of(x, y), z);
  }

  void divide(INDArray x, INDArray y, INDArray z) {
    custom("divide", List.of(x, y), z);
  }

  void squaredDifference(INDArray x, INDArray y, INDArray z) {
    custom("squaredsubtract", List.of(x, y), z);
  }

  /** {@code z = x y}, matrix by matrix: [P, a, b] x [P, b, c] = [P, a, c]. */
  void matmul(INDArray x, INDArray y, INDArray z) {
    custom("matmul", List.of(x, y), z);
  }

  /** {@code max(x, 0)}; what is not a number stays so. */
  void relu(INDArray x, INDArray z) {
    custom("relu", List.of(x), List.of(z), new double[] {0}, new long[0], new boolean[0]);
  }

  void sigmoid(INDArray x, INDArray z) {
    custom("sigmoid", List.of(x), z);
  }

  void tanh(INDArray x, INDArray z) {
    custom("tanh", List.of(x), z);
  }

  /** Clips to ±{@code limit}; what is not a number stays so. */
  void clip(INDArray x, double limit, INDArray z) {
    double[] limits = {-limit, limit};
    custom("clipbyvalue", List.of(x), List.of(z), limits, new long[0], new boolean[0]);
  }

  void rsqrt(INDArray x, INDArray z) {
    add(new RSqrt(x, z));
  }

  void sqrt(INDArray x, INDArray z) {
    add(new Sqrt(x, z));
  }

  void exp(INDArray x, INDArray z) {
    add(new Exp(x, z));
  }

  void log(INDArray x, INDArray z) {
    add(new Log(x, z));
  }

  void add(INDArray x, double value, INDArray z) {
    add(new ScalarAdd(x, null, z, value));
  }

  void multiply(INDArray x, double value, INDArray z) {
    add(new ScalarMultiplication(x, null, z, value));
  }

  void maximum(INDArray x, double value, INDArray z) {
    add(new ScalarMax(x, null, z, value));
  }

  /** Mean over an axis, which {@code z} has with length 1 or lacks. */
  void mean(INDArray x, int axis, INDArray z) {
    reduce("reduce_mean", x, axis, z);
  }

  /** Maximum over an axis, which {@code z} has with length 1 or lacks. */
  void maximumOver(INDArray x, int axis, INDArray z) {
    reduce("reduce_max", x, axis, z);
  }

  /** Sum of squares over an axis, which {@code z} has with length 1 or lacks. */
  void sumOfSquares(INDArray x, int axis, INDArray z) {
    reduce("reduce_sqnorm", x, axis, z);
  }

  /** Mean and variance (divided by the number of values) over an axis, which the results lack. */
  void moments(INDArray x, int axis, INDArray mean, INDArray variance) {
    custom(
        "moments",
        List.of(x),
        List.of(mean, variance),
        new double[0],
        new long[] {axis},
        new boolean[0]);
  }

  private void reduce(String name, INDArray x, int axis, INDArray z) {
    boolean keepAxis = x.rank() == z.rank();
    custom(
        name, List.of(x), List.of(z), new double[0], new long[] {axis}, new boolean[] {keepAxis});
  }

  private void custom(String name, List<INDArray> inputs, INDArray output) {
    custom(name, inputs, List.of(output), new double[0], new long[0], new boolean[0]);
  }

  private void custom(
      String name,
      List<INDArray> inputs,
      List<INDArray> outputs,
      double[] reals,
      long[] integers,
      boolean[] flags) {
    // The context is what runs; CUDA's executioner asks the operation which arrays it wrote.
    CustomOp op =
        DynamicCustomOp.builder(name)
            .addInputs(inputs.toArray(INDArray[]::new))
            .addOutputs(outputs.toArray(INDArray[]::new))
            .build();
    OpContext context = executioner.buildContext();
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
    if (reals.length > 0) {
      context.setTArguments(reals);
    }
    if (integers.length > 0) {
      context.setIArguments(integers);
    }
    if (flags.length > 0) {
      context.setBArguments(flags);
    }
    sequence.add(() -> executioner.exec(op, context));
  }

  private void add(Op op) {
    sequence.add(() -> executioner.exec(op));
  }
}
