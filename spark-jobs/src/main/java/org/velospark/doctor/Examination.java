package org.velospark.doctor;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.velospark.generation.JobGroup;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Asks all executors. Spark does not let a task choose its executor, and a job of as many tasks as
 * there are slots may leave some out; so there are more rounds, of tasks that keep their slot for
 * longer each time, until all known executors have answered or the time is up.
 *
 * @param facts of those that answered, by executor
 * @param silent known executors that did not answer
 * @param skews by executor, how far its clock may be ahead of the driver's
 */
record Examination(Map<String, JvmFacts> facts, Set<String> silent, Map<String, Skew> skews) {
  private static final int TASKS_PER_CORE = 2;
  private static final long FIRST_HOLD_MILLIS = 50;
  private static final long LONGEST_HOLD_MILLIS = 2_000;

  /**
   * The clock of an executor minus the driver's is between both; milliseconds. Sending and waiting
   * is within these bounds, so they are as wide as a job is long.
   */
  record Skew(long least, long most) {
    /** What is not due to the job's length, 0 if the clocks may agree. */
    long certain() {
      return least > 0 ? least : Math.max(0, -most);
    }

    Skew and(Skew other) {
      return new Skew(Math.max(least, other.least), Math.min(most, other.most));
    }
  }

  static Examination of(JavaSparkContext spark, JvmProbe probe, Duration limit) {
    Map<String, JvmFacts> facts = new TreeMap<>();
    Map<String, Skew> skews = new HashMap<>();
    long end = System.nanoTime() + limit.toNanos();
    long hold = FIRST_HOLD_MILLIS;
    Set<String> silent;
    boolean again;
    do {
      long started = System.currentTimeMillis();
      List<Answer> answers = round(spark, new Look(probe, hold));
      long ended = System.currentTimeMillis();
      for (Answer answer : answers) {
        String executor = answer.facts().executorId();
        facts.put(executor, answer.facts());
        skews.merge(
            executor,
            new Skew(answer.clockMillis() - ended, answer.clockMillis() - started),
            Skew::and);
      }
      silent = known(spark);
      silent.removeAll(facts.keySet());
      again = !silent.isEmpty() && System.nanoTime() < end;
      hold = Math.min(LONGEST_HOLD_MILLIS, 2 * hold);
    } while (again);
    return new Examination(facts, silent, skews);
  }

  private static List<Answer> round(JavaSparkContext spark, Look look) {
    int tasks = TASKS_PER_CORE * spark.defaultParallelism();
    List<Integer> indices = IntStream.range(0, tasks).boxed().toList();
    return JobGroup.run(
        spark,
        "velospark",
        "What executors are like",
        () -> spark.parallelize(indices, tasks).map(look).collect());
  }

  /** The executors that Spark has now; where there are none, the driver does their work. */
  private static Set<String> known(JavaSparkContext spark) {
    Set<String> known = new TreeSet<>();
    for (ExecutorSummary executor :
        CollectionConverters.asJava(spark.sc().statusStore().executorList(true))) {
      known.add(executor.id());
    }
    if (known.size() > 1) {
      known.remove("driver");
    }
    return known;
  }

  /** What a task does. */
  private static final class Look implements Function<Integer, Answer> {
    private static final long serialVersionUID = 1;

    private final JvmProbe probe;
    private final long holdMillis;

    Look(JvmProbe probe, long holdMillis) {
      this.probe = probe;
      this.holdMillis = holdMillis;
    }

    @Override
    public Answer call(Integer index) throws InterruptedException {
      JvmFacts facts = probe.here();
      TimeUnit.MILLISECONDS.sleep(holdMillis);
      return new Answer(facts, System.currentTimeMillis());
    }
  }
}
