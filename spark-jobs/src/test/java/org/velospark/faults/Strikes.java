package org.velospark.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Kills tasks of a run, or the processes of the executors that have just started one: one a
 * generation, from the second on, so that executors are known to have worked.
 */
final class Strikes extends SparkListener {
  /** What is killed. */
  enum Victim {
    /** By Spark. */
    TASK,
    /** As by the kernel when memory runs out. */
    EXECUTOR
  }

  private final SparkContext spark;
  private final Queue<Victim> left;
  private final List<Victim> done = new CopyOnWriteArrayList<>();
  private int stage = -1;

  Strikes(SparkContext spark, List<Victim> victims) {
    this.spark = spark;
    this.left = new ArrayDeque<>(victims);
  }

  /** What was killed until now. */
  List<Victim> done() {
    return List.copyOf(done);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String description = String.valueOf(submitted.properties().get("spark.job.description"));
    if (description.contains(", generation ") && !description.contains(", generation 0:")) {
      stage = submitted.stageInfo().stageId();
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (task.stageId() == stage && !left.isEmpty() && kill(left.element(), task)) {
      stage = -1;
      done.add(left.remove());
    }
  }

  private boolean kill(Victim victim, SparkListenerTaskStart task) {
    return switch (victim) {
      case TASK -> {
        spark.killTaskAttempt(task.taskInfo().taskId(), true, "a test does");
        yield true;
      }
      // On a busy machine one hears late of a task: its executor may be gone.
      case EXECUTOR ->
          executor(task.taskInfo().executorId()).map(ProcessHandle::destroyForcibly).orElse(false);
    };
  }

  /** The process that was started for an executor by a descendant of this one. */
  private static Optional<ProcessHandle> executor(String id) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> commandLine(process.pid()).contains("\0--executor-id\0" + id + "\0"))
        .findFirst();
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
