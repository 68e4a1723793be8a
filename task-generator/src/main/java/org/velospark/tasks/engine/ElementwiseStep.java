package org.velospark.tasks.engine;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** An {@link ElementwiseOperation} on fixed tensors. */
final class ElementwiseStep implements Step {
  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final String label;
  private final String name;
  private final Op.Type kind;
  private final int number;
  private final NativeTensor x;
  private final NativeTensor z;
  private final NativeTensor scalar;
  private final Pointer extras;

  ElementwiseStep(
      ElementwiseOperation operation, NativeTensor x, NativeTensor z, NativeTensor scalar) {
    Op op = operation.op();
    this.label = operation.label();
    this.name = op.opName();
    this.kind = operation.kind();
    this.number = op.opNum();
    this.x = x;
    this.z = z;
    this.scalar = scalar;
    this.extras = op.extraArgs() == null ? null : extras(op.extraArgs(), z.type());
  }

  /** The numbers that an operation takes beside tensors, in the type of its result. */
  private static Pointer extras(Object[] numbers, DataType type) {
    double[] values = new double[numbers.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = ((Number) numbers[k]).doubleValue();
    }
    if (type == DataType.DOUBLE) {
      return new DoublePointer(values);
    }
    FloatPointer floats = new FloatPointer(values.length);
    for (int k = 0; k < values.length; k++) {
      floats.put(k, (float) values[k]);
    }
    return floats;
  }

  @Override
  public void run() {
    switch (kind) {
      case TRANSFORM_SAME ->
          ops.execTransformSame(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              extras);
      case TRANSFORM_STRICT ->
          ops.execTransformStrict(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              extras);
      case TRANSFORM_FLOAT ->
          ops.execTransformFloat(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              extras);
      case TRANSFORM_BOOL ->
          ops.execTransformBool(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              extras);
      case SCALAR ->
          ops.execScalar(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              scalar.buffer(),
              scalar.shapeInfo(),
              null,
              extras);
      case SCALAR_BOOL ->
          ops.execScalarBool(
              null,
              number,
              x.buffer(),
              x.shapeInfo(),
              null,
              z.buffer(),
              z.shapeInfo(),
              null,
              scalar.buffer(),
              scalar.shapeInfo(),
              null,
              extras);
      default ->
          throw new IllegalStateException("Operation '%s' is no elementwise one".formatted(name));
    }
    if (ops.lastErrorCode() != 0) {
      throw new IllegalStateException(
          "Native operation '%s' (%s) failed: %s".formatted(name, label, ops.lastErrorMessage()));
    }
  }

  @Override
  public void close() {
    if (extras != null) {
      extras.close();
    }
  }
}
