package org.velospark.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.velospark.settings.DataSettings.Missing;

/**
 * Judges what a JVM found out about itself.
 *
 * @param driver the JVM that all are compared with
 * @param need memory that an executor needs
 * @param missing what the run is to do without its data sets
 */
record JvmChecks(JvmFacts driver, MemoryNeed need, Missing missing) {
  private static final long MEGABYTE = 1L << 20;
  private static final long LEAST_FREE = 100 * MEGABYTE;
  private static final long FREE_ENOUGH = 1024 * MEGABYTE;

  /** Parts of a limit that an estimate may reach. */
  private static final double NEAR = 0.8;

  /**
   * Signed requests to object stores are refused at 15 minutes; leases and history ask for less.
   */
  private static final long WRONG_CLOCK_MILLIS = 60_000;

  private static final long ODD_CLOCK_MILLIS = 2_000;

  private static final String SERIALIZER = "KryoSerializer, registration required";

  /** What concerns every JVM of a run. */
  List<Finding> ofAny(JvmFacts jvm) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.of(
            false,
            !jvm.java().equals(driver.java()),
            "Java",
            jvm.where(),
            driver.java(),
            jvm.java(),
            "run the same Java everywhere"));
    findings.add(backend(jvm));
    if (jvm.loaded()) {
      findings.add(arithmetic(jvm));
      findings.add(
          Finding.of(
              false,
              jvm.nativeThreads() != 1,
              "native threads",
              jvm.where(),
              "1 for each slot",
              Integer.toString(jvm.nativeThreads()),
              "slots get in each other's way; set OMP_NUM_THREADS=1 (spark.executorEnv)"));
    }
    findings.add(vectors(jvm));
    findings.add(
        Finding.of(
            jvm.freeBytes() < LEAST_FREE,
            jvm.freeBytes() < FREE_ENOUGH,
            "temporary files",
            jvm.where(),
            "1024 MB free",
            "%d MB in %s".formatted(jvm.freeBytes() / MEGABYTE, jvm.temporaryFolder()),
            "free some space, or name another folder (spark.local.dir, -Djava.io.tmpdir)"));
    findings.add(data(jvm));
    return findings;
  }

  private static Finding backend(JvmFacts jvm) {
    return Finding.of(
        !jvm.loaded(),
        false,
        "ND4J",
        jvm.where(),
        "a backend that loads",
        jvm.backend(),
        "the application's jar has native code for Linux on x86-64 with glibc; if it is that,"
            + " see that java.io.tmpdir and ~/.javacpp can be written");
  }

  private static Finding arithmetic(JvmFacts jvm) {
    boolean right =
        jvm.productError() == 0
            && Math.abs(jvm.trainedLoss() - KnownNumbers.TRAINED_LOSS) < KnownNumbers.TOLERANCE;
    return Finding.of(
        !right,
        false,
        "arithmetic",
        jvm.where(),
        String.format(Locale.ROOT, "product off by 0, loss %.4f", KnownNumbers.TRAINED_LOSS),
        String.format(
            Locale.ROOT, "product off by %.4g, loss %.4f", jvm.productError(), jvm.trainedLoss()),
        "this machine computes wrongly: leave it out, and look at its memory and native libraries");
  }

  private Finding vectors(JvmFacts jvm) {
    return Finding.of(
        false,
        !jvm.vectors().equals(driver.vectors()) || !jvm.modules(),
        "vectors",
        jvm.where(),
        jvm.modules() ? driver.vectors() : "the module jdk.incubator.vector",
        jvm.vectors(),
        jvm.modules()
            ? "results depend in their last bits on which machine does a unit; use one kind"
            : "start it with --add-modules jdk.incubator.vector: it is several times faster");
  }

  private Finding data(JvmFacts jvm) {
    List<String> missingHere = jvm.missingData();
    boolean onlyHere = !driver.missingData().containsAll(missingHere);
    return Finding.of(
        !missingHere.isEmpty() && (onlyHere || missing == Missing.REFUSE),
        !missingHere.isEmpty(),
        "data sets",
        jvm.where(),
        "all there, SHA-256 as in the catalogue",
        missingHere.isEmpty() ? "all" : String.join("; ", missingHere),
        onlyHere
            ? "copy the driver's data folder to this machine, or name a shared one (data.directory)"
            : "velo data fetch, or leave them out of the configuration");
  }

  /** What concerns only who does units. */
  List<Finding> ofExecutor(JvmFacts jvm, int slots, Examination.Skew skew) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        memory(
            "heap",
            jvm,
            need.heap(slots),
            jvm.maxHeap(),
            slots,
            "raise spark.executor.memory (in local mode spark.driver.memory), or have fewer slots"));
    findings.add(
        memory(
            "off-heap",
            jvm,
            need.offHeap(slots),
            jvm.maxOffHeap(),
            slots,
            "raise -Dorg.bytedeco.javacpp.maxbytes or the heap, which is its default"));
    findings.add(
        Finding.of(
            !jvm.serializer().equals(SERIALIZER),
            false,
            "serializer",
            jvm.where(),
            SERIALIZER,
            jvm.serializer(),
            "leave spark.serializer and spark.kryo.* to velo"));
    findings.add(
        Finding.of(
            skew.certain() > WRONG_CLOCK_MILLIS,
            skew.certain() > ODD_CLOCK_MILLIS,
            "clock",
            jvm.where(),
            "within 2 s of the driver's",
            String.format(
                Locale.ROOT, "%+.2f s to %+.2f s of it", skew.least() / 1e3, skew.most() / 1e3),
            "set the clocks by NTP"));
    return findings;
  }

  private Finding memory(
      String check, JvmFacts jvm, long needed, long limit, int slots, String advice) {
    return Finding.of(
        needed > limit,
        needed > NEAR * limit,
        check,
        jvm.where(),
        "about %d MB for %d slot(s), largest network %s"
            .formatted(needed / MEGABYTE, slots, need.largest()),
        limit / MEGABYTE + " MB",
        advice);
  }
}
