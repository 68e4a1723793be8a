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
final class UnitJob {
  private UnitJob() {}

  /**
   * Starts the job; does not wait. Spark hands in results on its scheduler's thread.
   *
   * @param returns is told of each partition, and of the end
   */
  static SimpleFutureAction<Boolean> submit(
      JavaSparkContext spark, JavaRDD<UnitResult> results, UnitReturns returns) {
    List<Object> partitions = new ArrayList<>();
    IntStream.range(0, results.getNumPartitions()).forEach(partitions::add);
    SimpleFutureAction<Boolean> job =
        spark
            .sc()
            .submitJob(
                results.rdd(),
                new Drain(),
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

  private static BoxedUnit ended(Try<Boolean> end, UnitReturns returns) {
    if (end.isSuccess()) {
      returns.complete();
    } else {
      returns.fail(end.failed().get());
    }
    return BoxedUnit.UNIT;
  }

  /** What a partition sends back. */
  private static final class Drain
      extends AbstractFunction1<Iterator<UnitResult>, ArrayList<UnitResult>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public ArrayList<UnitResult> apply(Iterator<UnitResult> results) {
      return new ArrayList<>(CollectionConverters.asJava(results.toSeq()));
    }
  }
}
