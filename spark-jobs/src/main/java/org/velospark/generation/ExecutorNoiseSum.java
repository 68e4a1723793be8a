package org.velospark.generation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.velospark.es.NoiseGroup;
import org.velospark.es.NoiseSum;
import org.velospark.es.NoiseTerm;
import scala.Tuple2;

/**
 * Adds up on the executors, in two stages: a task of the first adds up a group and cuts the sum
 * into slices, a task of the second adds up one slice of all groups, in the order of the groups,
 * and sends it to the driver as floats. So the driver receives θ's length once, whatever the number
 * of pairs, and who was first at anything changes no bit.
 *
 * <p>Not thread-safe: Spark's job group belongs to the calling thread.
 */
final class ExecutorNoiseSum implements NoiseSum {
  /** Of all groups for one slice, which a task of the second stage holds. */
  private static final long SLICE_BYTES = 32L << 20;

  /** Where Spark schedules fairly, these jobs do not queue behind generations. */
  private static final String POOL_PROPERTY = "spark.scheduler.pool";

  private static final String POOL = "gradient";

  private final JavaSparkContext spark;
  private final String runId;
  private final long sliceBytes;

  ExecutorNoiseSum(JavaSparkContext spark, String runId) {
    this(spark, runId, SLICE_BYTES);
  }

  /**
   * @param sliceBytes what a task of the second stage may hold, about
   */
  ExecutorNoiseSum(JavaSparkContext spark, String runId, long sliceBytes) {
    this.spark = spark;
    this.runId = runId;
    this.sliceBytes = sliceBytes;
  }

  @Override
  public float[] of(List<NoiseTerm> terms, int length) {
    List<NoiseGroup> groups = NoiseGroup.of(terms);
    String description =
        "Run %s: gradient of %d perturbations of %d weights".formatted(runId, terms.size(), length);
    List<Tuple2<Integer, float[]>> slices =
        JobGroup.run(spark, runId, description, () -> inPool(groups, length));
    float[] sum = new float[length];
    for (Tuple2<Integer, float[]> slice : slices) {
      float[] elements = slice._2();
      System.arraycopy(elements, 0, sum, start(slice._1(), length, slices.size()), elements.length);
    }
    return sum;
  }

  private List<Tuple2<Integer, float[]>> inPool(List<NoiseGroup> groups, int length) {
    String before = spark.getLocalProperty(POOL_PROPERTY);
    spark.setLocalProperty(POOL_PROPERTY, POOL);
    try {
      return slices(groups, length);
    } finally {
      spark.setLocalProperty(POOL_PROPERTY, before);
    }
  }

  private List<Tuple2<Integer, float[]>> slices(List<NoiseGroup> groups, int length) {
    int slices =
        (int) Math.min(length, 1 + (long) groups.size() * length * Double.BYTES / sliceBytes);
    return spark
        .parallelize(groups, groups.size())
        .flatMapToPair(new SumGroup(length, slices))
        .groupByKey(new HashPartitioner(slices))
        .mapValues(new AddGroups())
        .collect();
  }

  private static int start(int slice, int length, int slices) {
    return (int) ((long) slice * length / slices);
  }

  /** The first stage: a group's sum, by slices. */
  private record SumGroup(int length, int slices)
      implements PairFlatMapFunction<NoiseGroup, Integer, GroupSlice> {
    @Override
    public Iterator<Tuple2<Integer, GroupSlice>> call(NoiseGroup group) {
      double[] sum = group.sum(length);
      return IntStream.range(0, slices)
          .mapToObj(slice -> new Tuple2<>(slice, new GroupSlice(group.index(), part(sum, slice))))
          .iterator();
    }

    private double[] part(double[] sum, int slice) {
      return Arrays.copyOfRange(
          sum, start(slice, length, slices), start(slice + 1, length, slices));
    }
  }

  /** The second stage: one slice of all groups. */
  private static final class AddGroups implements Function<Iterable<GroupSlice>, float[]> {
    private static final long serialVersionUID = 1;

    @Override
    public float[] call(Iterable<GroupSlice> groups) {
      List<GroupSlice> inOrder =
          StreamSupport.stream(groups.spliterator(), false)
              .sorted(Comparator.comparingInt(GroupSlice::group))
              .toList();
      double[] total = new double[inOrder.get(0).sum().length];
      for (GroupSlice group : inOrder) {
        for (int k = 0; k < total.length; k++) {
          total[k] += group.sum()[k];
        }
      }
      float[] rounded = new float[total.length];
      for (int k = 0; k < total.length; k++) {
        rounded[k] = NoiseSum.rounded(total[k]);
      }
      return rounded;
    }
  }
}
