package org.velospark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.velospark.training.MetaTraining;

/**
 * A standalone cluster on this machine as anybody runs one: master, workers and executors are
 * processes of their own, started from the build's Spark on ports that are free. For tests alone.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  private final Path folder;
  private final Daemon master;
  private final String url;
  private final List<Worker> workers = new ArrayList<>();

  private StandaloneCluster(Path folder, Daemon master, String url) {
    this.folder = folder;
    this.master = master;
    this.url = url;
  }

  /**
   * Starts a master, without any worker.
   *
   * @param folder for logs and the workers' files
   */
  public static StandaloneCluster start(Path folder) throws IOException {
    Daemon master =
        Daemon.start(
            folder.resolve("master.log"),
            "org.apache.spark.deploy.master.Master",
            Map.of(),
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    return new StandaloneCluster(folder, master, master.waitFor(MASTER).group(1));
  }

  /**
   * Adds a worker and waits until the master knows it.
   *
   * @param cores that it offers
   * @param conf settings of the worker, such as {@code spark.worker.resource.gpu.amount}
   */
  public Worker addWorker(int cores, Map<String, String> conf) throws IOException {
    String name = "worker-" + workers.size();
    Daemon daemon =
        Daemon.start(
            folder.resolve(name + ".log"),
            "org.apache.spark.deploy.worker.Worker",
            conf,
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0",
            "--cores",
            Integer.toString(cores),
            "--memory",
            "16g",
            "--work-dir",
            folder.resolve(name).toString(),
            url);
    Worker worker = new Worker(daemon);
    workers.add(worker);
    daemon.waitFor(REGISTERED);
    return worker;
  }

  /** Address of the master, {@code spark://...}. */
  public String url() {
    return url;
  }

  /** What an application of this project needs here: small executors with the test's classes. */
  public SparkConf sparkConf() {
    return MetaTraining.sparkConf()
        .setMaster(url)
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }

  /** Stops every process of the cluster, executors too. */
  @Override
  public void close() {
    workers.forEach(Worker::stop);
    master.stop();
  }

  /** A worker and the executors that it has started. */
  public static final class Worker {
    private final Daemon daemon;

    private Worker(Daemon daemon) {
      this.daemon = daemon;
    }

    /** Executors that run now, in no particular order. */
    public List<ProcessHandle> executors() {
      return daemon.process().descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** Ends the worker and its executors at once, as the loss of the machine would. */
    public void kill() {
      List<ProcessHandle> lost = executors();
      daemon.process().destroyForcibly();
      lost.forEach(ProcessHandle::destroyForcibly);
      await(lost.stream());
      await(Stream.of(daemon.process().toHandle()));
    }

    private void stop() {
      List<ProcessHandle> left = executors();
      daemon.stop();
      left.forEach(ProcessHandle::destroyForcibly);
      await(left.stream());
    }
  }

  /** One process of the cluster, with its log. */
  private record Daemon(Process process, Path log) {

    static Daemon start(Path log, String main, Map<String, String> conf, String... arguments)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-cp", System.getenv("SPARK_HOME") + "/jars/*"));
      conf.forEach((key, value) -> command.add("-D" + key + "=" + value));
      command.add(main);
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      return new Daemon(builder.start(), log);
    }

    /** Waits until the log has a match. */
    Matcher waitFor(Pattern pattern) {
      Instant end = Instant.now().plus(PATIENCE);
      while (process.isAlive() && Instant.now().isBefore(end)) {
        Matcher matcher = pattern.matcher(text());
        if (matcher.find()) {
          return matcher;
        }
        sleep();
      }
      stop();
      throw new IllegalStateException(
          "No '%s' within %s in %s, which says:%n%s".formatted(pattern, PATIENCE, log, text()));
    }

    private String text() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void sleep() {
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for the cluster", e);
      }
    }

    /** Asks it to end, which takes a worker's executors along, and makes it end if need be. */
    void stop() {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void await(Stream<ProcessHandle> processes) {
    processes.forEach(process -> process.onExit().join());
  }
}
