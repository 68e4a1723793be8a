package org.velospark.tasks.engine;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
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
  // Keeps the memory that the pointer refers to.
  private final DataBuffer extras;
  private final Pointer extrasAddress;

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
    this.extras = op.extraArgs() == null ? null : op.extraArgsDataBuff(z.type());
    this.extrasAddress = extras == null ? null : extras.addressPointer();
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
              extrasAddress);
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
              extrasAddress);
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
              extrasAddress);
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
              extrasAddress);
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
              extrasAddress);
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
              extrasAddress);
      default ->
          throw new IllegalStateException("Operation '%s' is no elementwise one".formatted(name));
    }
    if (ops.lastErrorCode() != 0) {
      throw new IllegalStateException(
          "Native operation '%s' (%s) failed: %s".formatted(name, label, ops.lastErrorMessage()));
    }
  }
}
