package org.velospark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Strikes at tasks of a run's generations shortly after they have started, so many times. What it
 * does to them is up to the subclass.
 */
abstract class Strikes extends SparkListener {
  private final int times;
  private final AtomicInteger done = new AtomicInteger();
  private volatile int stage = -1;

  Strikes(int times) {
    this.times = times;
  }

  /** Does it. */
  abstract void strike(SparkListenerTaskStart task);

  int done() {
    return done.get();
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String description = String.valueOf(submitted.properties().get("spark.job.description"));
    // The first generation goes undisturbed, so that executors are known to have worked.
    if (description.contains(", generation ") && !description.contains(", generation 0:")) {
      stage = submitted.stageInfo().stageId();
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (task.stageId() == stage && done.get() < times) {
      stage = -1;
      done.incrementAndGet();
      strike(task);
    }
  }

  /** Kills tasks. */
  static Strikes killingTasks(SparkContext spark, int times) {
    return new Strikes(times) {
      @Override
      void strike(SparkListenerTaskStart task) {
        spark.killTaskAttempt(task.taskInfo().taskId(), true, "a test does");
      }
    };
  }

  /** Kills the processes of executors, as SIGKILL and the kernel's OOM killer do. */
  static Strikes killingExecutors(int times) {
    return new Strikes(times) {
      @Override
      void strike(SparkListenerTaskStart task) {
        executor(task.taskInfo().executorId()).destroyForcibly();
      }
    };
  }

  /** The process that was started for an executor by a descendant of this one. */
  private static ProcessHandle executor(String id) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> commandLine(process.pid()).contains("\0--executor-id\0" + id + "\0"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No process of executor " + id));
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (NoSuchFileException ended) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
