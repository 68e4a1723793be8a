package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The gradient of an embedding: every row of the terms is added to that row of the sums which its
 * index names; in place of libnd4j's {@code unsorted_segment_sum}, which takes ten times as long.
 *
 * @param label name in the graph, for messages
 * @param terms [n, width]
 * @param indices [n]
 * @param sums [rows, width]
 */
record EmbeddingGradient(String label, Value terms, Value indices, Value sums)
    implements Operation {

  static Optional<EmbeddingGradient> of(NativeOperation operation) {
    Value terms = operation.inputs().get(0);
    Value indices = operation.inputs().get(1);
    Value sums = operation.outputs().get(0);
    boolean plain =
        terms.rank() == 2
            && indices.rank() == 1
            && sums.rank() == 2
            && terms.type() == DataType.FLOAT
            && indices.type() == DataType.INT32;
    return plain
        ? Optional.of(new EmbeddingGradient(operation.label(), terms, indices, sums))
        : Optional.empty();
  }

  @Override
  public List<Value> inputs() {
    return List.of(terms, indices);
  }

  @Override
  public List<Value> outputs() {
    return List.of(sums);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return new Adding(
        label,
        Math.toIntExact(sums.shape()[0]),
        Math.toIntExact(sums.shape()[1]),
        places.apply(terms).floats(),
        places.apply(indices).byteBuffer().asIntBuffer(),
        places.apply(sums).floats());
  }

  private static final class Adding implements Step {
    private final String label;
    private final int rows;
    private final int width;
    private final FloatBuffer terms;
    private final IntBuffer indices;
    private final FloatBuffer sums;
    private final float[] zeros = new float[Transcendental.TILE];
    private final float[] term;
    private final float[] sum;

    Adding(
        String label, int rows, int width, FloatBuffer terms, IntBuffer indices, FloatBuffer sums) {
      this.label = label;
      this.rows = rows;
      this.width = width;
      this.terms = terms;
      this.indices = indices;
      this.sums = sums;
      this.term = new float[width];
      this.sum = new float[width];
    }

    @Override
    public void run() {
      for (int k = 0; k < rows * width; k += zeros.length) {
        sums.put(k, zeros, 0, Math.min(zeros.length, rows * width - k));
      }
      for (int k = 0; k < indices.limit(); k++) {
        int row = indices.get(k);
        EmbeddingLookup.requireRow(label, k, row, rows);
        terms.get(k * width, term, 0, width);
        sums.get(row * width, sum, 0, width);
        add(sum, term, width);
        sums.put(row * width, sum, 0, width);
      }
    }

    private static void add(float[] sum, float[] term, int length) {
      for (int k = 0; k < length; k++) {
        sum[k] += term[k];
      }
    }
  }
}
