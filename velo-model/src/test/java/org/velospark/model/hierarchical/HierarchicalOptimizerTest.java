package org.velospark.model.hierarchical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.velospark.VelosparkConfig;
import org.velospark.random.RandomStream;

class HierarchicalOptimizerTest {
  private static final VeloConfig SMALL = new VeloConfig(8, 4, 40, false, false);

  /**
   * Unevolved weights with VeLO's bank scale of 100 make steps so large that training diverges, and
   * with 1, as Celo has it, so small that nothing would be compared.
   */
  private enum Kind {
    VELO(SMALL.create(), 1),
    CELO_UPDATE_RULE(new CeloConfig(8, CeloPhase.UPDATE_RULE).create(), 5),
    CELO_WITH_SCHEDULER(new CeloConfig(8, CeloPhase.SCHEDULER).create(), 5),
    VELOSPARK(
        new VelosparkConfig(8, CeloPhase.SCHEDULER, new StepSizes(0.02f, 0.3f, 0.25f, 0.5f))
            .create(),
        5);

    private final HierarchicalArchitecture architecture;
    private final float scale;

    Kind(HierarchicalArchitecture architecture, float scale) {
      this.architecture = architecture;
      this.scale = scale;
    }

    HierarchicalRule rule(long seed) {
      HierarchicalRule rule = architecture.rule(architecture.initialWeights(seed));
      float scaled = rule.bankScale() * scale;
      return new HierarchicalRule(
          rule.control(), rule.lstm(), rule.banks(), scaled, rule.stepSizes(), false, false);
    }

    HierarchicalOptimizer optimizer(long seed, TensorLayout target, int numSteps, Kernels kernels) {
      return new HierarchicalOptimizer(rule(seed), target, numSteps, kernels);
    }

    HierarchicalOptimizer optimizer(long seed, TensorLayout target, int numSteps) {
      return optimizer(seed, target, numSteps, Kernels.fastest());
    }
  }

  private static void fill(FlatTensors tensors, UniformRandomProvider random) {
    for (int i = 0; i < tensors.layout().length(); i++) {
      tensors.floats().put(i, random.nextFloat() - 0.5f);
    }
  }

  /** Weights after {@code steps} of training on gradients of a seed, with rows in a given order. */
  private static float[][] train(
      Kind kind, int rows, int columns, int[] order, long seed, int steps) {
    TensorLayout target = TensorLayout.builder().add("w", rows, columns).build();
    Optimizer optimizer = kind.optimizer(seed, target, steps);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    try (FlatTensors drawn = FlatTensors.allocate(target);
        FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      fill(drawn, random);
      putRows(drawn, parameters, order, columns);
      for (int step = 0; step < steps; step++) {
        fill(drawn, random);
        putRows(drawn, gradients, order, columns);
        optimizer.update(parameters, gradients, 1f / (step + 1));
      }
      float[][] result = new float[rows][columns];
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          result[order[r]][c] = parameters.floats().get(r * columns + c);
        }
      }
      return result;
    }
  }

  private static void putRows(FlatTensors from, FlatTensors to, int[] order, int columns) {
    for (int r = 0; r < order.length; r++) {
      for (int c = 0; c < columns; c++) {
        to.floats().put(r * columns + c, from.floats().get(order[r] * columns + c));
      }
    }
  }

  @Property(tries = 60)
  void reorderingTheRowsOfAMatrixReordersItsUpdate(
      @ForAll Kind kind,
      @ForAll @IntRange(min = 2, max = 40) int rows,
      @ForAll @IntRange(min = 2, max = 40) int columns,
      @ForAll long seed) {
    int[] natural = PermutationSampler.natural(rows);
    int[] shuffled = PermutationSampler.natural(rows);
    PermutationSampler.shuffle(RandomStream.TASK.at(seed, 0), shuffled);
    float[][] expected = train(kind, rows, columns, natural, seed, 5);
    float[][] found = train(kind, rows, columns, shuffled, seed, 5);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        // Sums in another order: a weight that moves far takes its rounding along.
        float tolerance = 1e-5f * Math.max(1, Math.abs(expected[r][c]));
        assertThat(found[r][c])
            .as("%s, seed %d", kind, seed)
            .isCloseTo(expected[r][c], within(tolerance));
      }
    }
  }

  @Property(tries = 60)
  void allKernelsTakeTheSameSteps(
      @ForAll Kind kind,
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 24) Integer> shape,
      @ForAll @IntRange(min = 1, max = 1500) int length,
      @ForAll long seed) {
    TensorLayout target =
        TensorLayout.builder()
            .add("first", shape.stream().mapToInt(Integer::intValue).toArray())
            .add("second", length)
            .build();
    float[] expected = train(kind, target, Kernels.portable(), seed);
    float[] found = train(kind, target, Kernels.fastest(), seed);
    assertThat(found).isNotEqualTo(new float[found.length]);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .as("%s, weight %d of %s, seed %d", kind, i, target, seed)
          .isCloseTo(expected[i], within(1e-4f * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static float[] train(Kind kind, TensorLayout target, Kernels kernels, long seed) {
    Optimizer optimizer = kind.optimizer(seed, target, 5, kernels);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      fill(parameters, random);
      for (int step = 0; step < 4; step++) {
        fill(gradients, random);
        optimizer.update(parameters, gradients, 1f / (step + 1));
      }
      float[] weights = new float[target.length()];
      parameters.floats().get(0, weights);
      return weights;
    }
  }

  @Property(tries = 60)
  void fiftyStepsAreTwentyAndThirtyInAnotherObject(
      @ForAll Kind kind,
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 12) Integer> shape,
      @ForAll @IntRange(min = 1, max = 700) int length,
      @ForAll long seed) {
    TensorLayout target =
        TensorLayout.builder()
            .add("first", shape.stream().mapToInt(Integer::intValue).toArray())
            .add("second", length)
            .build();
    for (Kernels kernels : List.of(Kernels.portable(), Kernels.fastest())) {
      float[] undisturbed = trainFifty(kind, target, kernels, seed, 50);
      assertThat(trainFifty(kind, target, kernels, seed, 20))
          .as("seed %d", seed)
          .isEqualTo(undisturbed);
    }
  }

  /** Takes fifty steps, and changes to another optimizer, which was at work, after some of them. */
  private static float[] trainFifty(
      Kind kind, TensorLayout target, Kernels kernels, long seed, int first) {
    return trainFifty(kind, target, kernels, kernels, seed, first);
  }

  private static float[] trainFifty(
      Kind kind, TensorLayout target, Kernels before, Kernels after, long seed, int first) {
    HierarchicalOptimizer optimizer = kind.optimizer(seed, target, 50, before);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      fill(parameters, random);
      for (int step = 0; step < 50; step++) {
        if (step == first) {
          TrainingState state = TrainingState.save(optimizer::state);
          optimizer = kind.optimizer(seed, target, 50, after);
          try (FlatTensors others = FlatTensors.allocate(target)) {
            optimizer.update(others, gradients, 3);
          }
          state.restore(optimizer::state);
        }
        fill(gradients, random);
        optimizer.update(parameters, gradients, 1f / (step + 1));
      }
      float[] weights = new float[target.length()];
      parameters.floats().get(0, weights);
      return weights;
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      // A NaN stays.
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() {
    TensorLayout small = TensorLayout.builder().add("w", 3).build();
    TensorLayout large = TensorLayout.builder().add("w", 300).build();
    HierarchicalOptimizer optimizer = Kind.VELO.optimizer(1, small, 10);
    TrainingState state = TrainingState.save(optimizer::state);
    HierarchicalOptimizer other = Kind.VELO.optimizer(1, large, 10);
    assertThatThrownBy(() -> state.restore(other::state))
        .isInstanceOf(TrainingState.MismatchException.class)
        .hasMessage(
            "A state of %d floats and %d longs is not that of this network and optimizer"
                .formatted(state.floats().length, state.longs().length));
    assertThatThrownBy(() -> TrainingState.save(other::state).restore(optimizer::state))
        .isInstanceOf(TrainingState.MismatchException.class)
        .hasMessageEndingWith("is not that of this network and optimizer");
  }

  /** Kernels pad their rows each in its own way, and may take the other axis for rows. */
  @Property(tries = 20)
  void aStateMovesToAnotherKernel(
      @ForAll Kind kind,
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 7) Integer> shape,
      @ForAll long seed) {
    TensorLayout target =
        TensorLayout.builder()
            .add("tensor", shape.stream().mapToInt(Integer::intValue).toArray())
            .add("column", 37, 1)
            .build();
    float[] stayed = trainFifty(kind, target, Kernels.fastest(), Kernels.fastest(), seed, 20);
    // Where random steps have made the weights large, rounding errors have grown as well.
    Assume.that(largest(stayed) < 5);
    float[] moved = trainFifty(kind, target, Kernels.portable(), Kernels.fastest(), seed, 20);
    for (int i = 0; i < moved.length; i++) {
      assertThat(moved[i])
          .as("weight %d, seed %d", i, seed)
          .isCloseTo(stayed[i], within(1e-3f * (1 + Math.abs(stayed[i]))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGradientThatIsNotANumberIsNotHidden(Kind kind) {
    TensorLayout target = TensorLayout.builder().add("w", 5, 20).build();
    for (Kernels kernels : List.of(Kernels.portable(), Kernels.fastest())) {
      Optimizer optimizer = kind.optimizer(1, target, 10, kernels);
      try (FlatTensors parameters = FlatTensors.allocate(target);
          FlatTensors gradients = FlatTensors.allocate(target)) {
        gradients.floats().put(7, Float.NaN);
        optimizer.update(parameters, gradients, 1);
        assertThat(parameters.floats().get(7)).isNaN();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sameInputsGiveTheSameBits(Kind kind) {
    int[] natural = PermutationSampler.natural(20);
    assertThat(train(kind, 20, 30, natural, 9, 30))
        .isDeepEqualTo(train(kind, 20, 30, natural, 9, 30));
  }

  @Test
  void gradientsBeyondAThousandCountAsAThousand() {
    TensorLayout target = TensorLayout.builder().add("w", 3).build();
    Velo velo = new Velo(VeloConfig.of(8, 4));
    float[] theta = velo.initialWeights(1);
    try (FlatTensors huge = FlatTensors.allocate(target);
        FlatTensors limit = FlatTensors.allocate(target);
        FlatTensors a = FlatTensors.allocate(target);
        FlatTensors b = FlatTensors.allocate(target)) {
      huge.floats().put(0, new float[] {1e20f, -5000, 2});
      limit.floats().put(0, new float[] {1000, -1000, 2});
      a.array().assign(1);
      b.array().assign(1);
      velo.optimizer(theta, target, 10).update(a, huge, 1);
      velo.optimizer(theta, target, 10).update(b, limit, 1);
      assertThat(a.array()).isEqualTo(b.array());
      assertThat(a.floats().get(0)).isFinite().isNotEqualTo(1);
      assertThat(huge.floats().get(0)).isEqualTo(1e20f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepAllocatesNothing(Kind kind) {
    TensorLayout target = TensorLayout.builder().add("w", 40, 30).add("b", 30).build();
    Optimizer optimizer = kind.optimizer(1, target, 1000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      fill(parameters, RandomStream.TASK.at(1, 0));
      fill(gradients, RandomStream.TASK.at(1, 1));
      // The Vector API makes objects until its compiled code is there.
      long allocated = Long.MAX_VALUE;
      for (int round = 0; round < 100 && allocated >= 1000; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          optimizer.update(parameters, gradients, 1);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      // Less than a byte a step: reading the counter allocates a little itself.
      assertThat(allocated).isLessThan(1000);
    }
  }

  @Test
  void lstmStateIsCarriedUnlessTheCheckpointExpectsTheMistake() {
    TensorLayout target = TensorLayout.builder().add("w", 3).build();
    VeloConfig bugged = new VeloConfig(8, 4, 1, false, true);
    float[] theta = new Velo(SMALL).initialWeights(1);
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      HierarchicalOptimizer carried = optimizer(new Velo(SMALL), theta, target);
      HierarchicalOptimizer dropped = optimizer(new Velo(bugged), theta, target);
      carried.update(parameters, gradients, 0);
      dropped.update(parameters, gradients, 0);
      float[] first = dropped.lstm().copyOfHidden();
      assertThat(carried.lstm().copyOfHidden()).isEqualTo(first);
      carried.update(parameters, gradients, 0);
      dropped.update(parameters, gradients, 0);
      assertThat(carried.lstm().copyOfHidden()).isNotEqualTo(first);
      // Nothing but the progress of two in a million steps has changed.
      for (int j = 0; j < first.length; j++) {
        assertThat(dropped.lstm().copyOfHidden()[j]).isCloseTo(first[j], within(1e-4f));
      }
    }
  }

  private static HierarchicalOptimizer optimizer(Velo velo, float[] theta, TensorLayout target) {
    return new HierarchicalOptimizer(velo.rule(theta), target, 1_000_000, Kernels.fastest());
  }

  /** Another bias of the multiplier leaves all else as it is: directions stay, steps scale. */
  @ParameterizedTest
  @EnumSource(names = {"VELO", "CELO_WITH_SCHEDULER"})
  void aStepIsTheScaleThatWasDecidedTimesADirectionThatTheMultiplierDoesNotTouch(Kind kind) {
    TensorLayout target = TensorLayout.builder().add("w", 5, 6).add("b", 6).build();
    HierarchicalRule rule = kind.rule(1);
    LstmWeights lstm = rule.lstm();
    LstmWeights biased =
        new LstmWeights(
            lstm.inputs(),
            lstm.width(),
            lstm.controls(),
            lstm.mixW(),
            lstm.mixB(),
            lstm.inW(),
            lstm.inB(),
            lstm.gatesW(),
            lstm.gatesB(),
            lstm.controlsW(),
            lstm.controlsB(),
            lstm.stepW(),
            lstm.stepB() + 1.5f,
            lstm.initialHidden(),
            lstm.initialCell());
    HierarchicalRule other =
        new HierarchicalRule(
            rule.control(),
            biased,
            rule.banks(),
            rule.bankScale(),
            StepSizes.PUBLISHED,
            false,
            false);
    HierarchicalOptimizer one = new HierarchicalOptimizer(rule, target, 10, Kernels.fastest());
    HierarchicalOptimizer two = new HierarchicalOptimizer(other, target, 10, Kernels.fastest());
    try (FlatTensors weights = FlatTensors.allocate(target);
        FlatTensors others = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      fill(weights, RandomStream.TASK.at(3, 0));
      fill(gradients, RandomStream.TASK.at(3, 1));
      others.array().assign(weights.array());
      INDArray before = weights.array().dup();
      one.update(weights, gradients, 1);
      two.update(others, gradients, 1);
      for (int k = 0; k < 2; k++) {
        TensorDecision first = one.decision(k);
        TensorDecision second = two.decision(k);
        assertThat(second.hidden()).isEqualTo(first.hidden());
        assertThat(second.controls())
            .isEqualTo(first.controls())
            .hasSize(kind == Kind.VELO ? rule.bankCount() : 0);
        TensorLayout.Tensor tensor = target.tensors().get(k);
        double squares = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          squares += before.getDouble(i) * before.getDouble(i);
        }
        double size = Math.sqrt(squares / tensor.length());
        assertThat(first.scale() / (double) first.multiplier())
            .isCloseTo(1e-3 * size, within(1e-8));
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
          double step = before.getDouble(i) - weights.array().getDouble(i);
          double scaled = before.getDouble(i) - others.array().getDouble(i);
          // Steps are differences of weights of at most a half.
          assertThat(scaled / second.scale())
              .isCloseTo(step / first.scale(), within(6e-8 / Math.abs(first.scale())));
        }
      }
    }
  }

  @Test
  void withoutAnLstmEveryMultiplierIsOne() {
    TensorLayout target = TensorLayout.builder().add("w", 3).build();
    HierarchicalOptimizer optimizer = Kind.CELO_UPDATE_RULE.optimizer(1, target, 10);
    assertThatThrownBy(() -> optimizer.decision(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Nothing is decided before the first step");
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(target)) {
      optimizer.update(parameters, gradients, 1);
    }
    TensorDecision decision = optimizer.decision(0);
    assertThat(decision.multiplier()).isEqualTo(1);
    assertThat(decision.hidden()).isEmpty();
    assertThat(decision.controls()).isEmpty();
  }

  @Test
  void lossFeaturesOfOldCheckpointsHaveOneTimeScale() {
    TensorLayout target = TensorLayout.builder().add("w", 3).build();
    Velo old = new Velo(new VeloConfig(8, 4, 100, true, false));
    HierarchicalOptimizer optimizer = optimizer(old, old.initialWeights(1), target);
    for (double decay : optimizer.losses().decays()) {
      assertThat(decay).isCloseTo(Math.exp(-0.1), within(1e-12));
    }
  }

  @Test
  void refusesTensorsOfAnotherNetwork() {
    TensorLayout target = TensorLayout.builder().add("w", 3).build();
    TensorLayout other = TensorLayout.builder().add("v", 3).build();
    Optimizer optimizer = Kind.VELO.optimizer(1, target, 10);
    try (FlatTensors parameters = FlatTensors.allocate(target);
        FlatTensors gradients = FlatTensors.allocate(other)) {
      assertThatThrownBy(() -> optimizer.update(parameters, gradients, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "This optimizer was made for %s, but the gradients are laid out as %s"
                  .formatted(target, other));
    }
  }
}
