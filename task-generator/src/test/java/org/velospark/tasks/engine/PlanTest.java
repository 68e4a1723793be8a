package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.engine.Convolution.Target;
import org.velospark.tasks.engine.TestGraphs.Network;

class PlanTest {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final Network MLP = TestGraphs.mlp(8, TestGraphs.RELU, 12, 9, 5);

  private static SameDiff mlp() {
    return MLP.declare(DataType.FLOAT);
  }

  @Test
  void layoutFollowsTheVariablesOfTheGraphAndParametersStartWithTheirValues() {
    SameDiff graph = mlp();
    try (Plan plan = Plan.compile(graph, "loss")) {
      assertThat(plan.layout())
          .isEqualTo(
              TensorLayout.builder()
                  .add("b1", 9)
                  .add("b2", 5)
                  .add("w1", 12, 9)
                  .add("w2", 9, 5)
                  .build());
      for (int k = 0; k < 4; k++) {
        String name = plan.layout().tensors().get(k).name();
        assertThat(plan.parameters().tensor(k)).isEqualTo(graph.getVariable(name).getArr());
      }
    }
  }

  @Test
  void compilingLeavesTheGraphAsItIs() {
    SameDiff graph = mlp();
    String before = graph.summary();
    for (int k = 0; k < 3; k++) {
      try (Plan plan = Plan.compile(graph, "loss")) {
        assertThat(plan.loss()).isFinite();
      }
    }
    assertThat(graph.summary()).isEqualTo(before);
    graph.getOps().values().forEach(op -> assertThat(op.getOp().getSameDiff()).isSameAs(graph));
  }

  @Test
  void nothingIsComputedThatNobodyNeeds() {
    Program program = program(mlp());
    // Two layers, relu, loss with gradient; then two bias and two weight gradients, and on the way
    // back one matmul and relu's derivative.
    assertThat(program.training()).hasSize(10);
    assertThat(program.evaluation()).hasSize(4);
  }

  @Test
  void aConvolutionOfTheInputHasNoGradientOfIt() {
    SameDiff graph = TestGraphs.all().get("convolution of many pixels").declare(DataType.FLOAT);
    assertThat(
            program(graph).training().stream()
                .filter(Convolution.class::isInstance)
                .map(operation -> ((Convolution) operation).target()))
        .containsExactly(
            Target.RESULTS, Target.RESULTS, Target.IMAGES, Target.KERNEL, Target.KERNEL);
  }

  private static Program program(SameDiff graph) {
    try (NativeMemory memory = new NativeMemory();
        GradientGraph differentiated = GradientGraph.of(graph, "loss")) {
      List<String> targets =
          Stream.concat(differentiated.gradients().values().stream(), Stream.of("loss")).toList();
      Lowering.Lowered lowered = Lowering.of(differentiated.graph(), targets, memory);
      return Program.of(
          lowered.operations(),
          lowered.values().get("loss"),
          GraphCheck.weights(graph).stream()
              .map(weight -> lowered.values().get(differentiated.gradients().get(weight.name())))
              .toList());
    }
  }

  @Test
  void lossLeavesTheGradientsAlone() {
    SameDiff graph = mlp();
    try (Plan plan = Plan.compile(graph, "loss")) {
      TestGraphs.fill(plan, TestGraphs.inputs(graph, 1));
      float loss = plan.gradient();
      plan.gradients().array().assign(7);
      assertThat(plan.loss()).isEqualTo(loss);
      assertThat(plan.gradients().array().minNumber().floatValue()).isEqualTo(7);
      assertThat(plan.gradients().array().maxNumber().floatValue()).isEqualTo(7);
    }
  }

  @Test
  void numbersThatAreNotFiniteFlowThrough() {
    SameDiff graph = mlp();
    try (Plan plan = Plan.compile(graph, "loss")) {
      TestGraphs.fill(plan, TestGraphs.inputs(graph, 1));
      float loss = plan.loss();
      plan.input("x").put(3, Float.NaN);
      assertThat(plan.gradient()).isNaN();
      assertThat(plan.gradients().array().sumNumber().floatValue()).isNaN();
      plan.input("x").put(3, Float.POSITIVE_INFINITY);
      assertThat(plan.gradient()).isNaN();
      TestGraphs.fill(plan, TestGraphs.inputs(graph, 1));
      assertThat(plan.gradient()).isEqualTo(loss);
    }
  }

  @Test
  void aTestOfEachNumberIsANumber() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, 3);
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 3);
    w.mul(graph.math.isFinite(x).castTo(DataType.FLOAT)).sum("loss");
    try (Plan plan = Plan.compile(graph, "loss")) {
      plan.input("x").put(new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY});
      plan.gradient();
      assertThat(plan.gradients().array().toFloatVector()).containsExactly(1, 0, 0);
    }
  }

  @Test
  void tensorsThatNoBufferCanHoldAreRefused() {
    NativeTensor tensor =
        new NativeTensor(null, 3L << 30, DataType.FLOAT, new long[] {3 << 10, 1 << 18}, null, null);
    assertThatIllegalArgumentException()
        .isThrownBy(tensor::floats)
        .withMessage(
            "A tensor of type FLOAT and shape [3072, 262144] takes 3221225472 bytes; a plan can"
                + " work on 2147483647 at most: make the batch or the network smaller");
  }

  @Test
  void integersSelectRowsOfAnEmbedding() {
    SameDiff graph = SameDiff.create();
    SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, 4);
    SDVariable table = TestGraphs.weight(graph, DataType.FLOAT, "table", 6, 3);
    graph.math.square(graph.gather(table, tokens, 0)).sum("loss");
    try (Plan plan = Plan.compile(graph, "loss")) {
      plan.intInput("tokens").put(new int[] {5, 1, 5, 0});
      plan.gradient();
      FloatBuffer weights = plan.parameters().floats();
      FloatBuffer gradients = plan.gradients().floats();
      int[] uses = {1, 1, 0, 0, 0, 2};
      for (int k = 0; k < 18; k++) {
        assertThat(gradients.get(k)).isCloseTo(2 * uses[k / 3] * weights.get(k), within(1e-6f));
      }
    }
  }

  @Test
  void indicesBeyondAnEmbeddingAreRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, 4);
    SDVariable table = TestGraphs.weight(graph, DataType.FLOAT, "table", 6, 3);
    graph.math.square(graph.gather(table, tokens, 0)).sum("loss");
    try (Plan plan = Plan.compile(graph, "loss")) {
      plan.intInput("tokens").put(new int[] {5, 1, 6, 0});
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(plan::gradient)
          .withMessage("Index 2 of 'gather' is 6; the table has 6 rows");
    }
  }

  @Test
  void indicesBeyondColumnsAndConstantsAreRefused() {
    SameDiff columns = SameDiff.create();
    SDVariable x = columns.placeHolder("x", DataType.FLOAT, 2, 3);
    SDVariable index = columns.placeHolder("index", DataType.INT32, 4);
    SDVariable w = TestGraphs.weight(columns, DataType.FLOAT, "w", 2, 4);
    w.mul(columns.gather(x, index, 1)).sum("loss");
    try (Plan plan = Plan.compile(columns, "loss")) {
      plan.input("x").put(new float[] {1, 2, 3, 4, 5, 6});
      plan.intInput("index").put(new int[] {2, 0, 0, 1});
      plan.gradient();
      assertThat(plan.gradients().array().data().asFloat()).containsExactly(3, 1, 1, 2, 6, 4, 4, 5);
      plan.intInput("index").put(1, 700_000_000);
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(plan::gradient)
          .withMessage("Index 1 of 'gather' is 700000000; the table has 3 rows");
    }
    SameDiff constants = SameDiff.create();
    SDVariable table = constants.constant("table", Nd4j.ones(DataType.FLOAT, 3, 4));
    SDVariable rows = constants.constant("rows", Nd4j.createFromArray(0, 7));
    SDVariable scale = TestGraphs.weight(constants, DataType.FLOAT, "w", 1);
    constants.gather(table, rows, 0).mul(scale).sum("loss");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Plan.compile(constants, "loss"))
        .withMessage("Index 1 of 'gather' is 7; the table has 3 rows");
  }

  @Test
  void aSparseLossWithoutALabelForEachRowIsRefused() {
    for (int labels : new int[] {3, 7}) {
      SameDiff graph = SameDiff.create();
      SDVariable logits = TestGraphs.weight(graph, DataType.FLOAT, "logits", 5, 4);
      SDVariable classes = graph.placeHolder("labels", DataType.INT32, labels);
      graph.loss.sparseSoftmaxCrossEntropy("losses", logits, classes).sum("loss");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Plan.compile(graph, "loss"))
          .withMessageEndingWith(
              "has labels of shape [%d] for logits of shape [5, 4]; it takes one for each row",
              labels);
    }
  }

  @Test
  @Tag("allocation")
  void aStepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TestGraphs.compiled()
        .forEach(
            (name, network) -> {
              try (Plan plan = Plan.compile(network.declare(DataType.FLOAT), "loss")) {
                plan.gradient();
                plan.loss();
                // Vectors are objects until their code is compiled, which happens in another
                // thread: a busy machine takes long to come to it.
                long least = Long.MAX_VALUE;
                long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
                while (least > 0 && System.nanoTime() < end) {
                  least = Math.min(least, allocatedBySteps(plan, threads));
                }
                assertThat(least).as(name).isZero();
              }
            });
  }

  private static long allocatedBySteps(Plan plan, ThreadMXBean threads) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int k = 0; k < 20; k++) {
      plan.gradient();
      plan.loss();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void labelSmoothingAndSumsAreThoseOfTheNativeLoss() {
    for (LossReduce reduce :
        List.of(
            LossReduce.SUM, LossReduce.MEAN_BY_WEIGHT, LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT)) {
      SameDiff graph = SameDiff.create();
      SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, 6, 4);
      SDVariable logits = TestGraphs.weight(graph, DataType.FLOAT, "logits", 6, 4);
      graph.loss.softmaxCrossEntropy("loss", labels, logits, null, reduce, 0.2);
      try (Plan plan = Plan.compile(graph, "loss")) {
        var inputs = TestGraphs.inputs(graph, 2);
        TestGraphs.fill(plan, inputs);
        float expected = graph.output(inputs, "loss").get("loss").getFloat(0);
        assertThat(plan.gradient()).as("%s", reduce).isCloseTo(expected, within(1e-5f * expected));
        var gradient = graph.calculateGradients(inputs, "logits").get("logits");
        assertThat(plan.gradients().tensor(0).sub(gradient).amaxNumber().doubleValue())
            .as("%s", reduce)
            .isLessThan(1e-6);
      }
    }
  }

  @Test
  void exampleWeightsAreLeftToTheNativeLoss() {
    SameDiff graph = SameDiff.create();
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, 6, 4);
    SDVariable importance = graph.placeHolder("importance", DataType.FLOAT, 6);
    SDVariable logits = TestGraphs.weight(graph, DataType.FLOAT, "logits", 6, 4);
    graph.loss.softmaxCrossEntropy(
        "loss", labels, logits, importance, LossReduce.MEAN_BY_WEIGHT, 0.0);
    try (Plan plan = Plan.compile(graph, "loss")) {
      var inputs = TestGraphs.inputs(graph, 2);
      TestGraphs.fill(plan, inputs);
      plan.gradient();
      var gradient = graph.calculateGradients(inputs, "logits").get("logits");
      assertThat(plan.gradients().tensor(0).sub(gradient).amaxNumber().doubleValue())
          .isLessThan(1e-6);
    }
  }

  @Test
  void standardOutputStaysClean() {
    PrintStream original = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (Plan plan = Plan.compile(mlp(), "loss")) {
      plan.gradient();
    } finally {
      System.setOut(original);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** In a JVM without the environment variable that would hide it, and in a second thread. */
  @Test
  void aStepStaysOnTheCallingThread() throws Exception {
    assumeTrue(Files.isDirectory(THREADS), "only Linux lists its threads there");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PlanTest.class.getName());
    builder.environment().remove("OMP_NUM_THREADS");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).isZero();
    // OpenMP's threads bear the name of the one they were started from.
    assertThat(output).isEqualTo("1 thread named slot");
  }

  /** Prints how many threads work for a plan that is compiled in one thread and run in another. */
  public static void main(String[] arguments) throws InterruptedException {
    List<Network> networks = List.copyOf(TestGraphs.all().values());
    List<Plan> plans =
        networks.stream().map(n -> Plan.compile(n.declare(DataType.FLOAT), "loss")).toList();
    Thread slot =
        new Thread(
            () -> {
              plans.forEach(Plan::gradient);
              System.out.println(threadsNamed("slot") + " thread named slot");
            },
            "slot");
    slot.start();
    slot.join();
  }

  private static long threadsNamed(String name) {
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads.filter(thread -> name(thread).equals(name)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).trim();
    } catch (IOException e) {
      return "a thread that has ended";
    }
  }

  @Test
  void memoryIsFlatOverManyPlans() throws Exception {
    SameDiff graph = TestGraphs.mlp(64, TestGraphs.RELU, 256, 128, 10).declare(DataType.FLOAT);
    compileAndRun(graph, 100);
    long bytes = Pointer.totalBytes();
    long outsideHeap = residentOutsideHeap();
    compileAndRun(graph, 300);
    long moreBytes = Pointer.totalBytes() - bytes;
    long moreOutsideHeap = residentOutsideHeap() - outsideHeap;
    System.err.printf(
        "300 plans: JavaCPP %+d bytes, resident outside the heap %+d bytes%n",
        moreBytes, moreOutsideHeap);
    // A plan has 500 kB of its own, so a leak would be 150 MB; compiled code alone can be 60.
    assertThat(moreBytes).isLessThan(2 << 20);
    assertThat(moreOutsideHeap).isLessThan(100 << 20);
  }

  private static void compileAndRun(SameDiff graph, int times) throws InterruptedException {
    for (int k = 0; k < times; k++) {
      try (Plan plan = Plan.compile(graph, "loss")) {
        plan.gradient();
        plan.loss();
      }
    }
    // ND4J frees what SameDiff used when compiling from a thread of its own.
    System.gc();
    Thread.sleep(500);
  }

  private static long residentOutsideHeap() throws IOException {
    Path statm = Path.of("/proc/self/statm");
    assumeTrue(Files.exists(statm), "only Linux tells the resident memory there");
    long resident = Long.parseLong(Files.readString(statm).split(" ")[1]) * 4096;
    return resident - Runtime.getRuntime().totalMemory();
  }

  @Test
  void closingTwiceIsFineAndUseAfterIsRefused() {
    Plan plan = Plan.compile(mlp(), "loss");
    plan.close();
    assertThatCode(plan::close).doesNotThrowAnyException();
    for (Runnable use : List.<Runnable>of(plan::gradient, plan::loss, () -> plan.input("x"))) {
      assertThatIllegalStateException()
          .isThrownBy(use::run)
          .withMessage("This plan is closed; compile the graph again to run it");
    }
  }

  @Test
  void unknownPlaceholdersAreRefused() {
    try (Plan plan = Plan.compile(mlp(), "loss")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> plan.input("y"))
          .withMessage("No placeholder 'y' of type FLOAT; there are [labels, x]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> plan.intInput("x"))
          .withMessage("No placeholder 'x' of type INT; there are []");
    }
  }

  @Test
  void unknownLossIsRefused() {
    SameDiff graph = SameDiff.create();
    graph.placeHolder("x", DataType.FLOAT, 2).sum("sum");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "los"))
        .withMessage("No variable 'los' to use as the loss; there are [sum, x]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "x"))
        .withMessage(
            "Loss 'x' is a PLACEHOLDER of type FLOAT; it must be the FLOAT result of an operation");
  }

  @Test
  void lossWithMoreThanOneElementIsRefused() {
    SameDiff graph = SameDiff.create();
    graph.placeHolder("x", DataType.FLOAT, 2).add("twice", 1.0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "twice"))
        .withMessage("Loss 'twice' has shape [2]; reduce it to one element");
  }

  @Test
  void unknownShapesAreRefused() {
    SameDiff graph = SameDiff.create();
    graph.placeHolder("x", DataType.FLOAT, -1, 2).sum("loss");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "loss"))
        .withMessage(
            "Placeholder 'x' has shape [-1, 2]; a plan has buffers of fixed size: declare every"
                + " dimension");
  }

  @Test
  void weightsInDoubleAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(mlpWithDoubleWeight(), "loss"))
        .withMessage("Weight 'w' has type DOUBLE; weights are FLOAT, declare others as constants");
  }

  private static SameDiff mlpWithDoubleWeight() {
    SameDiff graph = SameDiff.create();
    SDVariable w = TestGraphs.weight(graph, DataType.DOUBLE, "w", 2);
    w.castTo(DataType.FLOAT).sum("loss");
    return graph;
  }

  @Test
  void randomOperationsAreRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 2);
    w.mul(graph.random.normal("noise", 0, 1, DataType.FLOAT, 2)).sum("loss");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "loss"))
        .withMessage(
            "A plan cannot run operation 'distribution_gaussian' (distribution_gaussian,"
                + " GaussianDistribution): its noise would not come from the seeds of the task; feed"
                + " the noise through a placeholder");
  }

  @Test
  void unsupportedOperationsAreRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 2, 3);
    graph.math.entropy(w.add(2.0), 0, 1).mul("loss", 1.0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "loss"))
        .withMessage(
            "A plan cannot run operation 'entropy' (entropy, Entropy): declare the reduction with"
                + " sum, mean, min, max, norm or variance");
  }

  @Test
  void poolingsThatShareTheirConfigurationAreRefused() {
    SameDiff graph = SameDiff.create();
    Pooling2DConfig shared = Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build();
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 1, 1, 4, 4);
    SDVariable h = graph.cnn.maxPooling2d("first", w, shared);
    graph.cnn.avgPooling2d(h, shared).sum("loss");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(graph, "loss"))
        .withMessage(
            "Pooling 'maxpool2d' is of kind MAX, but its Pooling2DConfig says AVG: give each its own"
                + " object");
  }

  @Test
  void refusalsFreeWhatWasAllocated() {
    SameDiff graph = SameDiff.create();
    SDVariable w = TestGraphs.weight(graph, DataType.FLOAT, "w", 1000, 100);
    graph.math.entropy(w.add(2.0), 0, 1).mul("loss", 1.0);
    Map<String, Long> bytes = new java.util.HashMap<>();
    for (int k = 0; k < 60; k++) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Plan.compile(graph, "loss"))
          .withMessageStartingWith("A plan cannot run operation 'entropy'");
      if (k == 9) {
        System.gc();
        bytes.put("before", Pointer.totalBytes());
      }
    }
    System.gc();
    assertThat(Pointer.totalBytes() - bytes.get("before")).isLessThan(4 << 20);
  }
}
