package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A convolution or one of its gradients as matrix multiplications, tile by tile: what each pixel of
 * the result depends on becomes a row of a matrix [pixels, kernelHeight · kernelWidth · channels],
 * as many rows at a time as stay in the cache. libnd4j's {@code conv2d} and {@code conv2d_bp} reach
 * a tenth and a thirtieth of the speed of its multiplication, and compute the gradient of the
 * images whether it is needed or not.
 *
 * @param label name in the graph, for messages
 * @param images [batch, height, width, channels], or their gradient if that is the result
 * @param kernel [kernelHeight, kernelWidth, channels, filters], or its gradient
 * @param results [batch, outHeight, outWidth, filters], or their gradient if that is given
 * @param bias [filters]; null if there is none
 * @param rows scratch for a tile's matrix
 */
record Convolution(
    String label,
    Target target,
    ConvolutionShape shape,
    Value images,
    Value kernel,
    Value results,
    Value bias,
    Value rows)
    implements Operation {
  /** Elements of a tile's matrix; with the kernel and the results, it fits in a second cache. */
  private static final int TILE = 1 << 15;

  /** What is computed from the others. */
  enum Target {
    RESULTS,
    IMAGES,
    KERNEL
  }

  /** Replaces libnd4j's {@code conv2d} with inputs images, kernel and perhaps bias. */
  static Optional<Replacement> forward(NativeOperation operation) {
    Value images = operation.inputs().get(0);
    Value kernel = operation.inputs().get(1);
    Value bias = operation.inputs().size() > 2 ? operation.inputs().get(2) : null;
    Value results = operation.outputs().get(0);
    return ConvolutionShape.of(operation, images, kernel, results)
        .map(
            shape ->
                new Replacement(
                    List.of(
                        shape.pointwise()
                            ? pointwise(operation.label(), shape, images, kernel, bias, results)
                            : of(
                                operation.label(),
                                Target.RESULTS,
                                shape,
                                images,
                                kernel,
                                results,
                                bias)),
                    operation.outputs()));
  }

  /**
   * Replaces libnd4j's {@code conv2d_bp}, whose inputs are those of the convolution and then the
   * gradient of its results, by one operation for each of its results.
   */
  static Optional<Replacement> gradient(NativeOperation operation) {
    List<Value> inputs = operation.inputs();
    Value images = inputs.get(0);
    Value kernel = inputs.get(1);
    Value upstream = inputs.get(inputs.size() - 1);
    return ConvolutionShape.of(operation, images, kernel, upstream)
        .map(shape -> gradient(operation, shape, images, kernel, upstream));
  }

  private static Replacement gradient(
      NativeOperation operation,
      ConvolutionShape shape,
      Value images,
      Value kernel,
      Value upstream) {
    String label = operation.label();
    Value ofImages = operation.outputs().get(0);
    Value ofKernel = operation.outputs().get(1);
    List<Operation> operations = new ArrayList<>();
    if (shape.pointwise()) {
      Value flat = flat(upstream, shape.filters());
      operations.add(
          Matmul.of(
              label,
              false,
              flat,
              true,
              flat(kernel, shape.filters()),
              flat(ofImages, shape.channels())));
      operations.add(
          Matmul.of(
              label,
              true,
              flat(images, shape.channels()),
              false,
              flat,
              flat(ofKernel, shape.filters())));
    } else {
      operations.add(of(label, Target.IMAGES, shape, ofImages, kernel, upstream, null));
      operations.add(of(label, Target.KERNEL, shape, images, ofKernel, upstream, null));
    }
    if (operation.outputs().size() > 2) {
      operations.add(
          NativeOperation.of(
              label,
              "reduce_sum",
              OpArguments.ofIntegers(0).withFlags(false),
              List.of(flat(upstream, shape.filters())),
              List.of(operation.outputs().get(2))));
    }
    return new Replacement(operations, operation.outputs());
  }

  private static Operation pointwise(
      String label, ConvolutionShape shape, Value images, Value kernel, Value bias, Value results) {
    Value pixels = flat(images, shape.channels());
    Value matrix = flat(kernel, shape.filters());
    Value products = flat(results, shape.filters());
    return bias == null
        ? Matmul.of(label, false, pixels, false, matrix, products)
        : NativeOperation.of(
            label,
            "xw_plus_b",
            OpArguments.ofIntegers(),
            List.of(pixels, matrix, bias),
            List.of(products));
  }

  private static Value flat(Value value, long columns) {
    return value.view(value.name(), new long[] {value.length() / columns, columns});
  }

  private static Convolution of(
      String label,
      Target target,
      ConvolutionShape shape,
      Value images,
      Value kernel,
      Value results,
      Value bias) {
    long[] tile = {(long) linesPerTile(shape) * shape.outWidth(), shape.columns()};
    Value rows = Value.computed(label + ".rows", DataType.FLOAT, tile);
    return new Convolution(label, target, shape, images, kernel, results, bias, rows);
  }

  /** Lines of pixels of the results, of which there are batch · outHeight. */
  private static int linesPerTile(ConvolutionShape shape) {
    int lines = TILE / (shape.outWidth() * shape.columns());
    return Math.max(1, Math.min(lines, shape.batch() * shape.outHeight()));
  }

  int linesPerTile() {
    return linesPerTile(shape);
  }

  @Override
  public List<Value> inputs() {
    List<Value> inputs = new ArrayList<>();
    if (target != Target.IMAGES) {
      inputs.add(images);
    }
    if (target != Target.KERNEL) {
      inputs.add(kernel);
    }
    if (target != Target.RESULTS) {
      inputs.add(results);
    }
    if (bias != null) {
      inputs.add(bias);
    }
    return inputs;
  }

  @Override
  public List<Value> outputs() {
    return switch (target) {
      case RESULTS -> List.of(results, rows);
      case IMAGES -> List.of(images, rows);
      case KERNEL -> List.of(kernel, rows);
    };
  }

  /** The multiplication for the tile that begins with a line of the results. */
  Step product(int line, Function<Value, NativeTensor> places) {
    int lines = Math.min(linesPerTile(), shape.batch() * shape.outHeight() - line);
    long pixels = (long) lines * shape.outWidth();
    long first = (long) line * shape.outWidth() * shape.filters();
    Value part = results.part(results.name(), first, pixels, shape.filters());
    Value matrix = flat(kernel, shape.filters());
    Value columns = rows.part(rows.name(), 0, pixels, shape.columns());
    NativeOperation product =
        switch (target) {
          case RESULTS -> Matmul.of(label, false, columns, false, matrix, part);
          case IMAGES -> Matmul.of(label, false, part, true, matrix, columns);
          // The first tile's product overwrites, the others add.
          case KERNEL -> Matmul.of(label, line > 0, true, columns, false, part, matrix);
        };
    return product.bind(places);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new ConvolutionStep(this, places);
  }
}
