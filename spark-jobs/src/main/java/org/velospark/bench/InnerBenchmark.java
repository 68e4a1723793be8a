package org.velospark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.velospark.bench.InnerTraining.Unrolled;
import org.velospark.simd.VectorApi;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.cost.Machine;
import org.velospark.tasks.data.TaskData;

/**
 * Measures inner training: whole steps (a minibatch, the loss and its gradient, the optimizer's
 * update) in unrolls, each with new initial weights and a new optimizer. First by one thread, then
 * by all, each with a network and an optimizer of its own.
 */
public final class InnerBenchmark {
  private static final int LEAST_UNROLLS = 2;

  private final TaskFamilies families;
  private final TaskData data;
  private final int threads;
  private final double seconds;

  /**
   * @param threads how many train a network each
   * @param seconds for the timed unrolls of a network, by one thread and by all; longer, if two
   *     unrolls take longer
   */
  public InnerBenchmark(TaskFamilies families, TaskData data, int threads, double seconds) {
    if (threads < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "Expected at least 1 thread and more than 0 seconds, got %d and %s"
              .formatted(threads, seconds));
    }
    this.families = families;
    this.data = data;
    this.threads = threads;
    this.seconds = seconds;
  }

  /**
   * Measures a network with an optimizer.
   *
   * @throws IllegalStateException if its training diverges
   */
  public InnerResult measure(BenchmarkNetwork network, BenchmarkOptimizer optimizer) {
    TaskSpec spec = network.spec(families);
    List<Task> tasks = new ArrayList<>();
    try {
      List<InnerTraining> trainings = new ArrayList<>();
      for (int k = 0; k < threads; k++) {
        Task task = families.build(spec, data);
        tasks.add(task);
        trainings.add(
            new InnerTraining(task, optimizer.ofSeed().apply(k), (long) k << Integer.SIZE));
      }
      List<Unrolled> alone = timed(trainings.subList(0, 1)).get(0);
      List<List<Unrolled>> together = threads == 1 ? List.of(alone) : timed(trainings);
      int parameters = tasks.get(0).parameters().layout().length();
      Timing step = timing(alone, Unrolled::micros);
      double update = timing(alone, Unrolled::updateMicros).best();
      return new InnerResult(
          network.name(),
          optimizer.name(),
          stepsPerSecond(together, Timing::best),
          stepsPerSecond(together, Timing::median),
          step.best(),
          step.median(),
          timing(alone, Unrolled::cpuMicros).best(),
          update,
          update * 1e3 / parameters,
          parameters,
          threads,
          VectorApi.isUsable(),
          System.getProperty("java.version"),
          Machine.processor());
    } finally {
      tasks.forEach(Task::close);
    }
  }

  private static Timing timing(List<Unrolled> unrolls, ToDoubleFunction<Unrolled> micros) {
    return Timing.of(unrolls.stream().mapToDouble(micros).toArray());
  }

  /** Of all threads together. */
  private static double stepsPerSecond(
      List<List<Unrolled>> unrolls, ToDoubleFunction<Timing> micros) {
    return unrolls.stream()
        .mapToDouble(of -> 1e6 / micros.applyAsDouble(timing(of, Unrolled::micros)))
        .sum();
  }

  /** Unrolls of networks that are trained at the same time, each in a thread. */
  private List<List<Unrolled>> timed(List<InnerTraining> trainings) {
    ExecutorService executor = Executors.newFixedThreadPool(trainings.size());
    CompletionService<List<Unrolled>> threads = new ExecutorCompletionService<>(executor);
    try {
      CountDownLatch warm = new CountDownLatch(trainings.size());
      CountDownLatch measured = new CountDownLatch(trainings.size());
      trainings.forEach(training -> threads.submit(() -> timed(training, warm, measured)));
      List<List<Unrolled>> unrolls = new ArrayList<>();
      while (unrolls.size() < trainings.size()) {
        unrolls.add(threads.take().get());
      }
      return unrolls;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while networks were trained", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      end(executor);
    }
  }

  /** A thread keeps its core busy while others warm up, and while others are measured. */
  private List<Unrolled> timed(
      InnerTraining training, CountDownLatch warm, CountDownLatch measured) {
    unrolls(training, 1, seconds / 2);
    unrollUntil(warm, training);
    List<Unrolled> unrolls = unrolls(training, LEAST_UNROLLS, seconds);
    unrollUntil(measured, training);
    return unrolls;
  }

  private static void unrollUntil(CountDownLatch latch, InnerTraining training) {
    latch.countDown();
    // Interrupted when another thread has failed.
    while (latch.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
      training.unroll();
    }
  }

  /** No thread may be at work on a network when its memory is freed. */
  private static void end(ExecutorService executor) {
    executor.shutdownNow();
    boolean interrupted = false;
    while (!executor.isTerminated()) {
      try {
        executor.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Unrolled> unrolls(InnerTraining training, int least, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Unrolled> unrolls = new ArrayList<>();
    while (unrolls.size() < least || System.nanoTime() < end) {
      unrolls.add(training.unroll());
    }
    return unrolls;
  }
}
