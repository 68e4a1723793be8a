package org.velospark.tasks.engine;

import static org.velospark.tasks.engine.TileOperation.ADD;
import static org.velospark.tasks.engine.TileOperation.ADD_NUMBER;
import static org.velospark.tasks.engine.TileOperation.COPY;
import static org.velospark.tasks.engine.TileOperation.DIVIDE;
import static org.velospark.tasks.engine.TileOperation.DIVIDE_BY_NUMBER;
import static org.velospark.tasks.engine.TileOperation.DIVIDE_NUMBER;
import static org.velospark.tasks.engine.TileOperation.EXP;
import static org.velospark.tasks.engine.TileOperation.MAXIMUM;
import static org.velospark.tasks.engine.TileOperation.MAXIMUM_NUMBER;
import static org.velospark.tasks.engine.TileOperation.MINIMUM_NUMBER;
import static org.velospark.tasks.engine.TileOperation.MULTIPLY;
import static org.velospark.tasks.engine.TileOperation.MULTIPLY_NUMBER;
import static org.velospark.tasks.engine.TileOperation.SIGMOID;
import static org.velospark.tasks.engine.TileOperation.SQUARE_ROOT;
import static org.velospark.tasks.engine.TileOperation.STEP;
import static org.velospark.tasks.engine.TileOperation.SUBTRACT;
import static org.velospark.tasks.engine.TileOperation.SUBTRACT_FROM_NUMBER;
import static org.velospark.tasks.engine.TileOperation.SUM;
import static org.velospark.tasks.engine.TileOperation.TANH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.tasks.engine.Instruction.Operand;

/**
 * Writes operations of a program as {@link Instruction}s for tiles, one operation after the other.
 * It remembers the results of expensive instructions: the derivative of tanh is computed from tanh,
 * not from its input again.
 */
final class ElementwiseExpansion {
  /** Thrown and caught here only: this operation has no such form. */
  private static final class NotElementwise extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotElementwise() {
      super(null, null, false, false);
    }
  }

  private record Known(TileOperation operation, Value elements) {}

  private final Map<Known, Value> known = new HashMap<>();
  private final Map<Value, Value> elus = new HashMap<>();
  private final Map<Value, ElementwiseOperation> comparisons = new HashMap<>();
  private List<Instruction> instructions = new ArrayList<>();
  private long[] shape;
  private String label;

  /**
   * @param shape of the tensors that the instructions work through; operands are broadcast to it
   * @param instructions whose last one for each output of the operation has it as its result
   */
  record Expanded(long[] shape, List<Instruction> instructions) {}

  /** The instructions of an operation, if it can be written so. */
  Optional<Expanded> of(Operation operation) {
    instructions = new ArrayList<>();
    label = operation.label();
    try {
      if (operation instanceof ElementwiseOperation elementwise) {
        expand(elementwise);
      } else if (operation instanceof NativeOperation nativeOperation) {
        expand(nativeOperation);
      } else {
        return Optional.empty();
      }
    } catch (NotElementwise e) {
      return Optional.empty();
    }
    for (Instruction instruction : instructions) {
      if (instruction.operation().isExpensive()
          && operation.outputs().contains(instruction.result())) {
        known.putIfAbsent(
            new Known(instruction.operation(), instruction.operands().get(0).value().elements()),
            instruction.result());
      }
    }
    return Optional.of(new Expanded(shape, instructions));
  }

  private void expand(ElementwiseOperation operation) {
    if (operation.kind().name().endsWith("_BOOL")) {
      comparisons.put(operation.output(), operation);
      throw new NotElementwise();
    }
    Value x = operation.input();
    requireFloats(List.of(x, operation.output()));
    shape = operation.output().shape();
    float k = operation.scalar() == null ? 0 : operation.scalar().constant().floats().get(0);
    Value z =
        switch (operation.op().opName()) {
          case "relu" -> apply(MAXIMUM_NUMBER, x, k);
          case "leakyrelu" -> leaky(x, k);
          case "tanh" -> apply(TANH, x);
          case "sigmoid" -> apply(SIGMOID, x);
          case "swish" -> apply(MULTIPLY, x, apply(SIGMOID, x));
          case "_swishderivative" -> gateDerivative(x, 1);
          case "gelu" -> apply(MULTIPLY, x, apply(SIGMOID, apply(MULTIPLY_NUMBER, x, GELU)));
          case "_geluderivative" -> gateDerivative(x, GELU);
          case "exp" -> apply(EXP, x);
          case "log" -> apply(TileOperation.LOG, x);
          case "cos" -> apply(TileOperation.COS, x);
          case "sin" -> apply(TileOperation.SIN, x);
          case "abs" -> apply(TileOperation.ABSOLUTE, x);
          case "neg" -> apply(MULTIPLY_NUMBER, x, -1);
          case "square" -> apply(MULTIPLY, x, x);
          case "cube" -> apply(MULTIPLY, apply(MULTIPLY, x, x), x);
          case "sqrt" -> apply(SQUARE_ROOT, x);
          case "rsqrt" -> apply(DIVIDE_NUMBER, apply(SQUARE_ROOT, x), 1);
          case "Reciprocal" -> apply(DIVIDE_NUMBER, x, 1);
          case "sign" ->
              apply(SUBTRACT, apply(STEP, x), apply(STEP, apply(MULTIPLY_NUMBER, x, -1)));
          case "add_scalar" -> apply(ADD_NUMBER, x, k);
          case "sub_scalar" -> apply(ADD_NUMBER, x, -k);
          case "rsub_scalar" -> apply(SUBTRACT_FROM_NUMBER, x, k);
          case "mul_scalar" -> apply(MULTIPLY_NUMBER, x, k);
          case "div_scalar" -> apply(DIVIDE_BY_NUMBER, x, k);
          case "rdiv_scalar" -> apply(DIVIDE_NUMBER, x, k);
          case "pow" -> power(x, k);
          case "_powderivative" -> apply(MULTIPLY_NUMBER, power(x, k - 1), k);
          default -> throw new NotElementwise();
        };
    output(z, operation.output());
  }

  /** ND4J's gelu is x sigmoid(1.702 x). */
  private static final float GELU = 1.702f;

  private void expand(NativeOperation operation) {
    List<Value> in = operation.inputs();
    List<Value> out = operation.outputs();
    if (operation.name().equals("cast")) {
      cast(in.get(0), out.get(0));
      return;
    }
    requireFloats(in);
    requireFloats(out);
    double[] reals = operation.arguments().reals();
    shape = out.get(0).shape();
    switch (operation.name()) {
      case "identity" -> output(apply(COPY, in.get(0)), out.get(0));
      case "add" -> output(apply(ADD, in.get(0), in.get(1)), out.get(0));
      case "subtract" -> output(apply(SUBTRACT, in.get(0), in.get(1)), out.get(0));
      case "multiply" -> output(apply(MULTIPLY, in.get(0), in.get(1)), out.get(0));
      case "divide" -> output(apply(DIVIDE, in.get(0), in.get(1)), out.get(0));
      case "maximum" -> output(apply(MAXIMUM, in.get(0), in.get(1)), out.get(0));
      case "minimum" -> output(apply(TileOperation.MINIMUM, in.get(0), in.get(1)), out.get(0));
      case "ClipByValue" -> {
        Value above = apply(MAXIMUM_NUMBER, in.get(0), (float) reals[0]);
        output(apply(MINIMUM_NUMBER, above, (float) reals[1]), out.get(0));
      }
      case "elu" -> {
        output(elu(in.get(0), (float) reals[0]), out.get(0));
        if (reals[0] == 1) {
          elus.put(in.get(0).elements(), out.get(0));
        }
      }
      case "elu_bp" -> chain(eluDerivative(in.get(0), (float) reals[0]), in.get(1), out.get(0));
      case "thresholdedrelu_bp" ->
          chain(apply(STEP, in.get(0), (float) reals[0]), in.get(1), out.get(0));
      case "lrelu_bp" -> {
        float slope = (float) reals[0];
        Value steeper = apply(MULTIPLY_NUMBER, apply(STEP, in.get(0)), 1 - slope);
        chain(apply(ADD_NUMBER, steeper, slope), in.get(1), out.get(0));
      }
      case "tanh_bp" -> {
        Value y = apply(TANH, in.get(0));
        chain(apply(SUBTRACT_FROM_NUMBER, apply(MULTIPLY, y, y), 1), in.get(1), out.get(0));
      }
      case "sigmoid_bp" -> {
        Value y = apply(SIGMOID, in.get(0));
        chain(apply(MULTIPLY, y, apply(SUBTRACT_FROM_NUMBER, y, 1)), in.get(1), out.get(0));
      }
      case "cube_bp" -> {
        Value square = apply(MULTIPLY, in.get(0), in.get(0));
        chain(apply(MULTIPLY_NUMBER, square, 3), in.get(1), out.get(0));
      }
      case "multiply_bp" -> {
        requireBinaryGradient(in);
        outputSum(apply(MULTIPLY, in.get(2), in.get(1)), out.get(0));
        outputSum(apply(MULTIPLY, in.get(2), in.get(0)), out.get(1));
      }
      case "subtract_bp" -> {
        requireBinaryGradient(in);
        outputSum(apply(COPY, in.get(2)), out.get(0));
        outputSum(apply(MULTIPLY_NUMBER, in.get(2), -1), out.get(1));
      }
      case "divide_bp" -> {
        requireBinaryGradient(in);
        Value byFirst = apply(DIVIDE, in.get(2), in.get(1));
        Value quotient = apply(DIVIDE, in.get(0), in.get(1));
        Value bySecond = apply(MULTIPLY_NUMBER, apply(MULTIPLY, byFirst, quotient), -1);
        outputSum(byFirst, out.get(0));
        outputSum(bySecond, out.get(1));
      }
      case "reduce_sum" -> {
        shape = in.get(0).shape();
        sum(in.get(0), out.get(0), kept(operation, in.get(0)), 1);
      }
      case "reduce_mean" -> {
        shape = in.get(0).shape();
        float share = (float) ((double) out.get(0).length() / in.get(0).length());
        sum(in.get(0), out.get(0), kept(operation, in.get(0)), share);
      }
      case "reduce_sum_bp" -> output(spread(operation), out.get(0));
      case "reduce_mean_bp" -> {
        float share = (float) ((double) in.get(1).length() / out.get(0).length());
        output(apply(MULTIPLY_NUMBER, spread(operation), share), out.get(0));
      }
      default -> throw new NotElementwise();
    }
  }

  /** A comparison as a number. */
  private void cast(Value from, Value to) {
    ElementwiseOperation comparison = comparisons.get(from);
    // Tests of one number, such as isFinite, have no scalar.
    if (comparison == null || comparison.scalar() == null || to.type() != DataType.FLOAT) {
      throw new NotElementwise();
    }
    requireFloats(List.of(comparison.input()));
    shape = to.shape();
    float k = comparison.scalar().constant().floats().get(0);
    Value x = comparison.input();
    Value z =
        switch (comparison.op().opName()) {
          case "greaterthan_scalar" -> apply(STEP, x, k);
          case "lessthan_scalar" -> apply(STEP, apply(SUBTRACT_FROM_NUMBER, x, k));
          case "greaterthanorequal_scalar" ->
              apply(SUBTRACT_FROM_NUMBER, apply(STEP, apply(SUBTRACT_FROM_NUMBER, x, k)), 1);
          case "lessthanorequal_scalar" -> apply(SUBTRACT_FROM_NUMBER, apply(STEP, x, k), 1);
          default -> throw new NotElementwise();
        };
    output(z, to);
  }

  private Value leaky(Value x, float slope) {
    if (slope < 0 || slope > 1) {
      throw new NotElementwise();
    }
    return apply(MAXIMUM, x, apply(MULTIPLY_NUMBER, x, slope));
  }

  private Value elu(Value x, float scale) {
    Value below = apply(EXP, apply(MINIMUM_NUMBER, x, 0));
    below = apply(ADD_NUMBER, below, -1);
    if (scale != 1) {
      below = apply(MULTIPLY_NUMBER, below, scale);
    }
    return apply(ADD, below, apply(MAXIMUM_NUMBER, x, 0));
  }

  /** 1 above zero, scale · exp x below. */
  private Value eluDerivative(Value x, float scale) {
    Value y = elus.get(x.elements());
    if (scale == 1 && y != null) {
      return apply(ADD_NUMBER, apply(MINIMUM_NUMBER, y, 0), 1);
    }
    Value below = apply(EXP, apply(MINIMUM_NUMBER, x, 0));
    if (scale == 1) {
      return below;
    }
    Value step = apply(STEP, x);
    below = apply(MULTIPLY, below, apply(SUBTRACT_FROM_NUMBER, step, 1));
    return apply(ADD, apply(MULTIPLY_NUMBER, below, scale), step);
  }

  /** Of x s with s = sigmoid(k x): s + k x s (1 - s). */
  private Value gateDerivative(Value x, float k) {
    Value scaled = k == 1 ? x : apply(MULTIPLY_NUMBER, x, k);
    Value s = apply(SIGMOID, scaled);
    Value slope = apply(MULTIPLY, scaled, apply(SUBTRACT_FROM_NUMBER, s, 1));
    return apply(MULTIPLY, s, apply(ADD_NUMBER, slope, 1));
  }

  private Value power(Value x, float exponent) {
    if (exponent == 3) {
      return apply(MULTIPLY, apply(MULTIPLY, x, x), x);
    } else if (exponent == 2) {
      return apply(MULTIPLY, x, x);
    } else if (exponent == 1) {
      return apply(COPY, x);
    } else if (exponent == 0.5) {
      return apply(SQUARE_ROOT, x);
    } else if (exponent == -0.5) {
      return apply(DIVIDE_NUMBER, apply(SQUARE_ROOT, x), 1);
    } else if (exponent == -1) {
      return apply(DIVIDE_NUMBER, x, 1);
    } else if (exponent == -1.5) {
      return apply(DIVIDE_NUMBER, apply(MULTIPLY, apply(SQUARE_ROOT, x), x), 1);
    } else if (exponent == -2) {
      return apply(DIVIDE_NUMBER, apply(MULTIPLY, x, x), 1);
    }
    throw new NotElementwise();
  }

  private void requireBinaryGradient(List<Value> in) {
    shape = in.get(2).shape();
    for (Value value : in) {
      repetition(value);
    }
  }

  /** Which elements of a reduction's input belong to the same element of its result. */
  private Repetition kept(NativeOperation reduction, Value input) {
    long[] shape = input.shape().clone();
    long[] dimensions = reduction.arguments().integers();
    if (dimensions.length == 0) {
      Arrays.fill(shape, 1);
    }
    for (long dimension : dimensions) {
      shape[Math.toIntExact(dimension < 0 ? dimension + shape.length : dimension)] = 1;
    }
    return Repetition.of(shape, input.shape()).orElseThrow(NotElementwise::new);
  }

  /** The gradient of a sum, at each of its terms. */
  private Value spread(NativeOperation gradient) {
    Value upstream = gradient.inputs().get(1);
    Repetition kept = kept(gradient, gradient.inputs().get(0));
    if (kept.count() != upstream.length()) {
      throw new NotElementwise();
    }
    return append(COPY, List.of(new Operand(upstream, kept)), 0);
  }

  private static void requireFloats(List<Value> values) {
    if (values.stream().anyMatch(v -> v.type() != DataType.FLOAT || v.length() == 0)) {
      throw new NotElementwise();
    }
  }

  private Value apply(TileOperation operation, Value a) {
    return apply(operation, a, 0);
  }

  private Value apply(TileOperation operation, Value a, float number) {
    Value result = number == 0 ? known.get(new Known(operation, a.elements())) : null;
    return result == null || result.length() != NativeTensor.length(shape)
        ? append(operation, List.of(operand(a)), number)
        : result;
  }

  private Value apply(TileOperation operation, Value a, Value b) {
    return append(operation, List.of(operand(a), operand(b)), 0);
  }

  private Operand operand(Value value) {
    return new Operand(value, repetition(value));
  }

  private Repetition repetition(Value value) {
    return Repetition.of(value.shape(), shape).orElseThrow(NotElementwise::new);
  }

  private Value append(TileOperation operation, List<Operand> operands, float number) {
    Value result = Value.computed(label + "." + operation, DataType.FLOAT, shape);
    instructions.add(new Instruction(operation, result, operands, number, null));
    return result;
  }

  private void sum(Value terms, Value result, Repetition kept, float factor) {
    instructions.add(new Instruction(SUM, result, List.of(operand(terms)), factor, kept));
  }

  /** An upstream gradient times the local one. */
  private void chain(Value derivative, Value upstream, Value result) {
    output(apply(MULTIPLY, upstream, derivative), result);
  }

  /** Gives a value the name under which the program knows it. */
  private void output(Value value, Value output) {
    if (!Arrays.equals(output.shape(), shape)) {
      throw new NotElementwise();
    }
    int last = instructions.size() - 1;
    if (last >= 0 && instructions.get(last).result() == value) {
      instructions.set(last, instructions.get(last).withResult(output));
    } else {
      instructions.add(new Instruction(COPY, output, List.of(operand(value)), 0, null));
    }
  }

  /** As {@link #output}, summed where the output was broadcast. */
  private void outputSum(Value value, Value output) {
    Repetition repetition = repetition(output);
    if (repetition.isIdentity(NativeTensor.length(shape))) {
      instructions.add(new Instruction(COPY, output, List.of(operand(value)), 0, null));
    } else {
      sum(value, output, repetition, 1);
    }
  }
}
