package org.velospark.tasks.engine;

import java.util.List;
import java.util.function.Function;

/** One operation of a program, before its values have places. */
sealed interface Operation
    permits NativeOperation,
        ElementwiseOperation,
        FusedElementwise,
        RowOperation,
        SoftmaxCrossEntropy,
        SparseSoftmaxCrossEntropy,
        RecurrentOperation,
        Convolution,
        Columns,
        AxisSwap,
        MaxPooling,
        EmbeddingLookup,
        EmbeddingGradient {
  /** Name in the graph. */
  String label();

  List<Value> inputs();

  List<Value> outputs();

  /** The operation at work on the tensors where its values lie. */
  Step bind(Function<Value, NativeTensor> places);

  /** This operation without what only the gradients need. */
  default Operation forwardOnly() {
    return this;
  }
}
