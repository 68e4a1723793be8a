package org.velospark.generation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.concurrent.ExecutionContext$;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** A Spark job whose results are handed in partition by partition, as they arrive. */
public final class UnitJob {
  private UnitJob() {}

  /** Who waits for the results. Called on threads of Spark's. */
  public interface Returns<R> {

    /** A partition has returned. */
    void add(List<R> partition);

    /** All partitions have returned. */
    void complete();

    /** There will be no more of them. */
    void fail(Throwable reason);
  }

  /**
   * Starts the job; does not wait. Spark hands in results on its scheduler's thread.
   *
   * @param returns is told of each partition, and of the end
   */
  public static <R> SimpleFutureAction<Boolean> submit(
      JavaSparkContext spark, JavaRDD<R> results, Returns<R> returns) {
    List<Object> partitions = new ArrayList<>();
    IntStream.range(0, results.getNumPartitions()).forEach(partitions::add);
    SimpleFutureAction<Boolean> job =
        spark
            .sc()
            .submitJob(
                results.rdd(),
                new Drain<R>(),
                CollectionConverters.asScala(partitions).toSeq(),
                (index, partition) -> {
                  returns.add(partition);
                  return BoxedUnit.UNIT;
                },
                () -> true);
    job.onComplete(
        end -> ended(end, returns), ExecutionContext$.MODULE$.fromExecutor(Runnable::run));
    return job;
  }

  private static BoxedUnit ended(Try<Boolean> end, Returns<?> returns) {
    if (end.isSuccess()) {
      returns.complete();
    } else {
      returns.fail(end.failed().get());
    }
    return BoxedUnit.UNIT;
  }

  /** What a partition sends back. */
  private static final class Drain<R> extends AbstractFunction1<Iterator<R>, ArrayList<R>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public ArrayList<R> apply(Iterator<R> results) {
      return new ArrayList<>(CollectionConverters.asJava(results.toSeq()));
    }
  }
}
