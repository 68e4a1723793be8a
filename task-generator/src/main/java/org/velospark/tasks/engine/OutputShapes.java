package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueShapeList;

/** Asks libnd4j for the shapes of an operation's results. */
final class OutputShapes {
  private OutputShapes() {}

  /**
   * @param inputs with their values if the shapes depend on them, as that of a reshape does
   */
  static List<long[]> of(
      String label, String name, OpArguments arguments, List<NativeTensor> inputs) {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int count = inputs.size();
    try (PointerPointer<Pointer> addresses = new PointerPointer<>(Math.max(1, count));
        PointerPointer<Pointer> shapes = new PointerPointer<>(Math.max(1, count));
        LongPointer integers = new LongPointer(arguments.integers());
        DoublePointer reals = new DoublePointer(arguments.reals());
        BooleanPointer flags = new BooleanPointer(arguments.flags());
        IntPointer types = new IntPointer(arguments.typeCodes())) {
      for (int k = 0; k < count; k++) {
        addresses.put(k, inputs.get(k).address());
        shapes.put(k, inputs.get(k).shapeInfo());
      }
      OpaqueShapeList list =
          ops.calculateOutputShapes2(
              null,
              NativeOperation.hash(name),
              addresses,
              shapes,
              count,
              reals,
              arguments.reals().length,
              integers,
              arguments.integers().length,
              flags,
              arguments.flags().length,
              types,
              arguments.types().length);
      if (ops.lastErrorCode() != 0 || list == null) {
        throw new IllegalArgumentException(
            "Operation '%s' (%s) cannot take its inputs: %s"
                .formatted(name, label, ops.lastErrorMessage()));
      }
      try {
        return read(ops, list);
      } finally {
        ops.deleteShapeList(list);
      }
    }
  }

  /** ND4J's shape description begins with the rank and the dimensions. */
  private static List<long[]> read(NativeOps ops, OpaqueShapeList list) {
    List<long[]> shapes = new ArrayList<>();
    for (long k = 0; k < ops.getShapeListSize(list); k++) {
      LongPointer info = ops.getShape(list, k);
      long[] shape = new long[Math.toIntExact(info.get(0))];
      for (int d = 0; d < shape.length; d++) {
        shape[d] = info.get(1 + d);
      }
      shapes.add(shape);
    }
    return shapes;
  }
}
