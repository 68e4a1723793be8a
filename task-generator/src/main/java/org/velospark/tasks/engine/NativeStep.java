package org.velospark.tasks.engine;

import java.util.List;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueContext;

/**
 * A {@link NativeOperation} in a context that is filled once and executed many times. It owns the
 * context instead of borrowing an {@code OpContext}, because those are freed by the garbage
 * collector only.
 */
final class NativeStep implements Step {
  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final NativeOperation operation;
  private final long hash;
  private final OpaqueContext context;

  NativeStep(NativeOperation operation, List<NativeTensor> inputs, List<NativeTensor> outputs) {
    this.operation = operation;
    this.hash = operation.hash();
    this.context = ops.createGraphContext(1);
    for (int k = 0; k < inputs.size(); k++) {
      NativeTensor tensor = inputs.get(k);
      ops.setGraphContextInputBuffer(context, k, tensor.buffer(), tensor.shapeInfo(), null);
    }
    for (int k = 0; k < outputs.size(); k++) {
      NativeTensor tensor = outputs.get(k);
      ops.setGraphContextOutputBuffer(context, k, tensor.buffer(), tensor.shapeInfo(), null);
    }
    OpArguments arguments = operation.arguments();
    try (LongPointer integers = new LongPointer(arguments.integers());
        DoublePointer reals = new DoublePointer(arguments.reals());
        BooleanPointer flags = new BooleanPointer(arguments.flags());
        IntPointer types = new IntPointer(arguments.typeCodes())) {
      ops.setGraphContextIArguments(context, integers, arguments.integers().length);
      ops.setGraphContextTArguments(context, reals, arguments.reals().length);
      ops.setGraphContextBArguments(context, flags, arguments.flags().length);
      ops.setGraphContextDArguments(context, types, arguments.types().length);
    }
    // Shapes were computed when compiling; checking them again takes longer than a small operation.
    ops.ctxShapeFunctionOverride(context, true);
  }

  @Override
  public void run() {
    if (ops.execCustomOp2(null, hash, context) != 0) {
      throw new IllegalStateException(
          "Native operation '%s' (%s) failed: %s"
              .formatted(operation.name(), operation.label(), ops.lastErrorMessage()));
    }
  }

  @Override
  public void close() {
    ops.deleteGraphContext(context);
  }
}
