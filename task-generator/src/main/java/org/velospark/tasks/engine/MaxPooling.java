package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The largest number of each window of images [batch, height, width, channels], or the gradient of
 * that: it goes to the first of the largest, row by row, as in libnd4j's {@code maxpool2d_bp},
 * which takes ten times as long.
 *
 * @param label name in the graph, for messages
 * @param shape as of a convolution with as many filters as channels
 * @param upstream gradient of the results; null if those are to be computed
 * @param result [batch, outHeight, outWidth, channels], or the gradient of the images
 */
record MaxPooling(String label, ConvolutionShape shape, Value images, Value upstream, Value result)
    implements Operation {

  /** Replaces {@code maxpool2d} with the images, or {@code maxpool2d_bp} with the gradient too. */
  static Optional<MaxPooling> of(NativeOperation operation) {
    Value images = operation.inputs().get(0);
    Value upstream = operation.inputs().size() > 1 ? operation.inputs().get(1) : null;
    Value result = operation.outputs().get(0);
    long[] integers = operation.arguments().integers();
    if (integers.length < 11 || images.rank() != 4) {
      return Optional.empty();
    }
    long channels = images.shape()[3];
    // The tenth number is something else for poolings, and the eleventh the order of dimensions.
    long[] ofConvolution = Arrays.copyOf(integers, 10);
    ofConvolution[9] = integers[10];
    Value kernel =
        Value.computed(
            "window", DataType.FLOAT, new long[] {integers[0], integers[1], channels, channels});
    NativeOperation convolution =
        NativeOperation.of(
            operation.label(),
            operation.name(),
            OpArguments.ofIntegers(ofConvolution),
            List.of(),
            List.of());
    return ConvolutionShape.of(convolution, images, kernel, upstream == null ? result : upstream)
        .map(shape -> new MaxPooling(operation.label(), shape, images, upstream, result));
  }

  @Override
  public List<Value> inputs() {
    return upstream == null ? List.of(images) : List.of(images, upstream);
  }

  @Override
  public List<Value> outputs() {
    return List.of(result);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new MaxPoolingStep(
        shape,
        places.apply(images).floats(),
        upstream == null ? null : places.apply(upstream).floats(),
        places.apply(result).floats());
  }
}
