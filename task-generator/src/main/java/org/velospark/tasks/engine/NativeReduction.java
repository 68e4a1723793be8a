package org.velospark.tasks.engine;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;

/**
 * A reduction of ND4J's graph layer as the native operation that does the same.
 *
 * @param name in libnd4j, where there need not be one
 */
record NativeReduction(String name, OpArguments arguments) {
  /** Native names of reductions that ND4J's graph layer calls otherwise. */
  private static final Map<String, String> NAMES =
      Map.of("var", "reduce_variance", "std", "reduce_stdev", "reduce_normmax", "reduce_norm_max");

  static NativeReduction of(BaseReduceOp reduce, long[] dimensions) {
    OpArguments arguments = OpArguments.ofIntegers(dimensions);
    return new NativeReduction(
        NAMES.getOrDefault(reduce.opName(), reduce.opName()),
        reduce instanceof Variance variance
            ? arguments.withFlags(reduce.isKeepDims(), variance.isBiasCorrected())
            : arguments.withFlags(reduce.isKeepDims()));
  }

  /** Over the dimensions that it was declared with; all if there are none. */
  static NativeReduction of(BaseReduceOp reduce) {
    int[] dimensions = reduce.getDimensions() == null ? new int[0] : reduce.getDimensions();
    // The largest number stands for all.
    return of(
        reduce,
        Arrays.stream(dimensions).filter(d -> d != Integer.MAX_VALUE).asLongStream().toArray());
  }
}
