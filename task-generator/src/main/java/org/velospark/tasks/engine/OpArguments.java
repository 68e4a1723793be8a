package org.velospark.tasks.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.CustomOp;

/** What a native operation takes beside tensors, in the order that libnd4j documents for it. */
record OpArguments(long[] integers, double[] reals, boolean[] flags, DataType[] types) {

  static OpArguments of(CustomOp op) {
    return new OpArguments(op.iArgs(), op.tArgs(), op.bArgs(), op.dArgs());
  }

  static OpArguments ofIntegers(long... integers) {
    return new OpArguments(integers, new double[0], new boolean[0], new DataType[0]);
  }

  OpArguments withFlags(boolean... flags) {
    return new OpArguments(integers, reals, flags, types);
  }

  OpArguments withIntegers(long... integers) {
    return new OpArguments(integers, reals, flags, types);
  }

  int[] typeCodes() {
    int[] codes = new int[types.length];
    for (int k = 0; k < codes.length; k++) {
      codes[k] = types[k].toInt();
    }
    return codes;
  }
}
