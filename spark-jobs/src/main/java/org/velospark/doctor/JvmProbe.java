package org.velospark.doctor;

import java.io.File;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.settings.TrainingSettings;
import org.velospark.tasks.cost.Machine;
import org.velospark.tasks.data.Availability;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.engine.NativeThreads;

/** Looks at the JVM it runs in, once for each examination. Thread-safe. */
final class JvmProbe implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, JvmFacts> DONE = new ConcurrentHashMap<>();

  private final String examination;
  private final String dataFolder;
  private final ArrayList<String> dataSets;

  /**
   * @param examination a name that no other has
   */
  JvmProbe(String examination, TrainingSettings settings) {
    this.examination = examination;
    this.dataFolder = settings.data().directory();
    this.dataSets =
        new ArrayList<>(
            settings.data().sets().isEmpty()
                ? settings.tasks().dataSets()
                : settings.data().sets());
  }

  /** The facts; other callers wait for the first one. */
  JvmFacts here() {
    return DONE.computeIfAbsent(examination, first -> look());
  }

  private JvmFacts look() {
    String backend;
    boolean loaded = false;
    boolean cpu = true;
    double productError = Double.NaN;
    double trainedLoss = Double.NaN;
    int threads = 0;
    try {
      NativeThreads.useOne();
      backend = Nd4j.getBackend().getClass().getSimpleName();
      cpu = Nd4j.getEnvironment().isCPU();
      loaded = true;
      productError = KnownNumbers.productError();
      trainedLoss = KnownNumbers.trainedLoss();
      threads = NativeThreads.inUse();
    } catch (RuntimeException | LinkageError e) {
      backend = reason(e);
    }
    SparkEnv spark = SparkEnv.get();
    File fullest = fullest(spark.conf());
    return new JvmFacts(
        spark.executorId(),
        spark.blockManager().blockManagerId().host(),
        System.getProperty("java.runtime.version"),
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        backend,
        loaded,
        cpu,
        productError,
        trainedLoss,
        threads,
        Machine.vectors(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        Pointer.maxBytes(),
        fullest.toString(),
        fullest.getUsableSpace(),
        serializer(spark),
        missingData());
  }

  /** The first cause: those around it only say that a class could not be initialized. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().replaceAll("\\s+", " ");
  }

  private static String serializer(SparkEnv spark) {
    return "%s, registration %s"
        .formatted(
            spark.serializer().getClass().getSimpleName(),
            spark.conf().getBoolean("spark.kryo.registrationRequired", false)
                ? "required"
                : "not required");
  }

  private static File fullest(SparkConf conf) {
    List<File> folders = new ArrayList<>(List.of(new File(System.getProperty("java.io.tmpdir"))));
    for (String folder : Utils.getConfiguredLocalDirs(conf)) {
      folders.add(new File(folder));
    }
    File fullest = folders.get(0);
    for (File folder : folders) {
      fullest = folder.getUsableSpace() < fullest.getUsableSpace() ? folder : fullest;
    }
    return fullest;
  }

  /** Fetches what a run would fetch: that is the only way to know. */
  private List<String> missingData() {
    Path folder = dataFolder.isEmpty() ? DataCache.defaultFolder() : Path.of(dataFolder);
    return Availability.of(DataCache.in(folder), dataSets, true).lines();
  }
}
