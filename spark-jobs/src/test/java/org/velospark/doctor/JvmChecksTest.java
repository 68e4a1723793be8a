package org.velospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.doctor.Examination.Skew;
import org.velospark.doctor.Finding.Verdict;
import org.velospark.settings.DataSettings.Missing;

class JvmChecksTest {
  private static final long MB = 1L << 20;
  private static final MemoryNeed NEED =
      new MemoryNeed("image-mlp", 200 * MB, 10 * MB, 100 * MB, 50 * MB);
  private static final Skew NO_SKEW = new Skew(-100, 100);
  private static final JvmFacts WELL = new Jvm().facts();

  /** A healthy executor, whose parts tests change. */
  private static final class Jvm {
    String java = "17.0.1+2";
    boolean modules = true;
    boolean loaded = true;
    double productError = 0;
    double trainedLoss = KnownNumbers.TRAINED_LOSS + 1e-6;
    int nativeThreads = 1;
    String vectors = "vector-256, 8 lanes";
    long maxHeap = 1000 * MB;
    long maxOffHeap = 1000 * MB;
    long freeBytes = 5000 * MB;
    String serializer = "KryoSerializer, registration required";
    List<String> missingData = List.of();

    JvmFacts facts() {
      return new JvmFacts(
          "3",
          "host",
          java,
          modules,
          loaded ? "CpuBackend" : "java.lang.UnsatisfiedLinkError: no jnind4jcpu",
          loaded,
          true,
          productError,
          trainedLoss,
          nativeThreads,
          vectors,
          4,
          maxHeap,
          maxOffHeap,
          "/tmp",
          freeBytes,
          serializer,
          missingData);
    }
  }

  private static List<Finding> findings(Jvm jvm, int slots, Skew skew, Missing missing) {
    JvmChecks checks = new JvmChecks(WELL, NEED, missing);
    List<Finding> findings = new ArrayList<>(checks.ofAny(jvm.facts()));
    findings.addAll(checks.ofExecutor(jvm.facts(), slots, skew));
    return findings;
  }

  /** The one check that is not well. */
  private static Finding only(Jvm jvm, int slots, Skew skew) {
    List<Finding> bad =
        findings(jvm, slots, skew, Missing.LEAVE_OUT).stream()
            .filter(finding -> finding.verdict() != Verdict.OK)
            .toList();
    assertThat(bad).hasSize(1);
    assertThat(bad.get(0).where()).isEqualTo("executor 3");
    assertThat(bad.get(0).advice()).isNotEmpty();
    return bad.get(0);
  }

  private static Finding only(Jvm jvm) {
    return only(jvm, 4, NO_SKEW);
  }

  private static void requireVerdict(Finding finding, String check, Verdict verdict) {
    assertThat(finding.check()).isEqualTo(check);
    assertThat(finding.verdict()).isEqualTo(verdict);
  }

  @Test
  void aHealthyExecutorHasNothingWrong() {
    assertThat(findings(new Jvm(), 4, NO_SKEW, Missing.REFUSE))
        .hasSize(11)
        .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.OK))
        .allSatisfy(finding -> assertThat(finding.advice()).isEmpty());
  }

  @Test
  void aBackendThatDoesNotLoadFailsAndIsNotAskedToCompute() {
    Jvm jvm = new Jvm();
    jvm.loaded = false;
    jvm.productError = Double.NaN;
    Finding finding = only(jvm);
    requireVerdict(finding, "ND4J", Verdict.FAILURE);
    assertThat(finding.found()).contains("no jnind4jcpu");
  }

  @Test
  void wrongArithmeticFails() {
    Jvm product = new Jvm();
    product.productError = 1;
    requireVerdict(only(product), "arithmetic", Verdict.FAILURE);
    Jvm training = new Jvm();
    training.trainedLoss += 0.001;
    requireVerdict(only(training), "arithmetic", Verdict.FAILURE);
    training.trainedLoss = Double.NaN;
    requireVerdict(only(training), "arithmetic", Verdict.FAILURE);
  }

  @Test
  void otherVectorsOrNoneAreAWarning() {
    Jvm wide = new Jvm();
    wide.vectors = "vector-512, 16 lanes";
    Finding finding = only(wide);
    requireVerdict(finding, "vectors", Verdict.WARNING);
    assertThat(finding.expected()).isEqualTo("vector-256, 8 lanes");
    assertThat(finding.found()).isEqualTo("vector-512, 16 lanes");
    Jvm none = new Jvm();
    none.vectors = "portable, 1 lane";
    none.modules = false;
    assertThat(only(none).advice()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void anotherJavaAndMoreNativeThreadsAreWarnings() {
    Jvm java = new Jvm();
    java.java = "21";
    requireVerdict(only(java), "Java", Verdict.WARNING);
    Jvm threads = new Jvm();
    threads.nativeThreads = 8;
    requireVerdict(only(threads), "native threads", Verdict.WARNING);
  }

  @Test
  void memoryIsComparedWithWhatTheSlotsNeed() {
    // 200 + 10 slots x 10 of heap, 100 + 10 slots x 50 of native memory.
    Jvm jvm = new Jvm();
    jvm.maxHeap = 299 * MB;
    Finding heap = only(jvm, 10, NO_SKEW);
    requireVerdict(heap, "heap", Verdict.FAILURE);
    assertThat(heap.expected()).isEqualTo("about 300 MB for 10 slot(s), largest network image-mlp");
    assertThat(heap.found()).isEqualTo("299 MB");
    jvm.maxHeap = 310 * MB;
    requireVerdict(only(jvm, 10, NO_SKEW), "heap", Verdict.WARNING);
    Jvm offHeap = new Jvm();
    offHeap.maxOffHeap = 599 * MB;
    requireVerdict(only(offHeap, 10, NO_SKEW), "off-heap", Verdict.FAILURE);
  }

  @Test
  void littleSpaceIsAWarningAndNoneAFailure() {
    Jvm jvm = new Jvm();
    jvm.freeBytes = 900 * MB;
    requireVerdict(only(jvm), "temporary files", Verdict.WARNING);
    jvm.freeBytes = 90 * MB;
    requireVerdict(only(jvm), "temporary files", Verdict.FAILURE);
  }

  @Test
  void anotherSerializerFails() {
    Jvm jvm = new Jvm();
    jvm.serializer = "JavaSerializer, registration not required";
    requireVerdict(only(jvm), "serializer", Verdict.FAILURE);
  }

  @Test
  void clocksAreJudgedByWhatIsCertain() {
    assertThat(new Skew(-5_000, 90_000).certain()).isZero();
    assertThat(new Skew(3_000, 90_000).certain()).isEqualTo(3_000);
    assertThat(new Skew(-9_000, -4_000).certain()).isEqualTo(4_000);
    requireVerdict(only(new Jvm(), 4, new Skew(3_000, 4_000)), "clock", Verdict.WARNING);
    requireVerdict(only(new Jvm(), 4, new Skew(-90_000, -70_000)), "clock", Verdict.FAILURE);
  }

  @Test
  void dataThatIsMissingHereAloneFailsAndElsewhereAsTheRunWantsIt() {
    Jvm jvm = new Jvm();
    jvm.missingData = List.of("Data set 'mnist' cannot be had: no network");
    Finding here = only(jvm);
    requireVerdict(here, "data sets", Verdict.FAILURE);
    assertThat(here.found()).contains("'mnist'");

    JvmChecks everywhere = new JvmChecks(jvm.facts(), NEED, Missing.LEAVE_OUT);
    assertThat(everywhere.ofAny(jvm.facts()))
        .filteredOn(finding -> finding.check().equals("data sets"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.WARNING);
    JvmChecks refused = new JvmChecks(jvm.facts(), NEED, Missing.REFUSE);
    assertThat(refused.ofAny(jvm.facts()))
        .filteredOn(finding -> finding.check().equals("data sets"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.FAILURE);
  }
}
