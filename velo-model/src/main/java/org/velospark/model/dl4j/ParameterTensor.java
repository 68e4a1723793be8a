package org.velospark.model.dl4j;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.Convolution3DParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter of a Deeplearning4j network as a learned optimizer sees it. Its memory stays as it
 * is: the shape is that of the memory, and the axis order tells which axis is which in the
 * published networks, where a dense layer has weights [in, out] and a convolution [height, width,
 * in, out].
 *
 * @param shape dimensions from the slowest to the fastest in memory
 * @param axisOrder see {@link org.velospark.model.TensorLayout.Tensor}
 */
record ParameterTensor(List<Integer> shape, List<Integer> axisOrder) {
  /** Keys of matrices; a single row under any other key is a vector. */
  private static final Set<String> MATRICES = Set.of("W", "RW");

  /** The parameter of a layer, as a view in its own shape and order. */
  static ParameterTensor of(Trainable layer, String key, INDArray view) {
    long[] shape = view.shape();
    if (shape.length <= 1 || shape.length == 2 && shape[0] == 1 && !MATRICES.contains(key)) {
      return new ParameterTensor(List.of(Math.toIntExact(view.length())), List.of(0));
    }
    // Axes of one element lie anywhere; the stable sort leaves them where they are.
    List<Integer> slowestFirst =
        IntStream.range(0, shape.length)
            .boxed()
            .sorted(Comparator.comparing(axis -> -place(view, axis)))
            .toList();
    return new ParameterTensor(
        slowestFirst.stream().map(axis -> Math.toIntExact(shape[axis])).toList(),
        published(layer, shape.length).stream().map(slowestFirst::indexOf).toList());
  }

  private static long place(INDArray view, int axis) {
    return view.size(axis) == 1 ? 0 : view.stride(axis);
  }

  /** The axes of Deeplearning4j in the order of the published networks. */
  private static List<Integer> published(Trainable layer, int rank) {
    List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    ParamInitializer initializer =
        layer.getConfig() instanceof Layer config ? config.initializer() : null;
    if (rank > 2 && initializer instanceof DeconvolutionParamInitializer) {
      // [in, out, kernel]
      axes.add(axes.remove(0));
      axes.add(axes.remove(0));
    } else if (rank > 2
        && (initializer instanceof ConvolutionParamInitializer
            || initializer instanceof Convolution3DParamInitializer
            || initializer instanceof SeparableConvolutionParamInitializer)) {
      // [out, in, kernel]
      axes.add(axes.remove(1));
      axes.add(axes.remove(0));
    }
    return List.copyOf(axes);
  }
}
