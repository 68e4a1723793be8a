package org.velospark.model.accumulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.kernel.ParameterUpdate;
import org.velospark.model.kernel.UpdateKernel;
import org.velospark.random.RandomStream;

/** Laws of the agreement, of tensors that took in gradients of known kinds. */
class AgreementTest {
  private static final TensorLayout TARGET = TensorLayout.builder().add("w", 60, 50).build();
  private static final double DECAY = 0.99;

  /** The gain after so many gradients; {@code gradient} is asked for each step and element. */
  private static double gain(double power, int steps, Gradients gradient) {
    UpdateKernel kernel = UpdateKernel.fastest();
    ParameterUpdate update = new ParameterUpdate(kernel);
    TensorAccumulators tensor = new TensorAccumulators(TARGET.tensors().get(0), kernel.lanes());
    float[] network = new float[ParameterNetwork.LENGTH];
    try (FlatTensors parameters = FlatTensors.allocate(TARGET);
        FlatTensors gradients = FlatTensors.allocate(TARGET)) {
      for (int step = 0; step < steps; step++) {
        IntToDoubleFunction now = gradient.at(step);
        for (int i = 0; i < TARGET.length(); i++) {
          gradients.floats().put(i, (float) now.applyAsDouble(i));
        }
        update.update(parameters, gradients, 0, tensor, network, 0, 0, 1);
      }
    }
    Agreement agreement = new Agreement(power);
    agreement.atStep(steps);
    return agreement.gain(tensor);
  }

  private interface Gradients {
    IntToDoubleFunction at(int step);
  }

  private static Gradients noise(long seed) {
    UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    return step -> i -> normal.sample();
  }

  @Property(tries = 20)
  void noiseHasAGainOfOneAfterAnyNumberOfSteps(
      @ForAll @IntRange(min = 1, max = 150) int steps, @ForAll long seed) {
    assertThat(gain(1, steps, noise(seed))).isCloseTo(1, within(0.1));
  }

  @Property(tries = 20)
  void equalGradientsHaveTheLargestWhateverTheirSize(
      @ForAll @IntRange(min = 1, max = 150) int steps,
      @ForAll @IntRange(min = -6, max = 2) int magnitude) {
    double seen = 1 - Math.pow(DECAY, steps);
    double noise = (1 - DECAY) / (1 + DECAY) * (1 - Math.pow(DECAY, 2 * steps));
    double largest = seen / Math.sqrt(noise);
    double size = Math.pow(10, magnitude);
    assertThat(gain(1, steps, step -> i -> size * (i % 7 - 3)))
        .isCloseTo(largest, within(1e-3 * largest));
  }

  @Test
  void gradientsThatTurnAroundHaveLessThanNoise() {
    double turning = gain(1, 100, step -> i -> step % 2 == 0 ? 1 : -1);
    assertThat(turning).isLessThan(0.2).isPositive();
  }

  @Test
  void aPowerIsTakenOfIt() {
    double gain = gain(1, 20, step -> i -> 1 + step % 3);
    assertThat(gain(0.5, 20, step -> i -> 1 + step % 3)).isCloseTo(Math.sqrt(gain), within(1e-4));
    assertThat(gain(0, 20, step -> i -> 1 + step % 3)).isEqualTo(1);
  }

  @Test
  void withoutAGradientItIsOne() {
    assertThat(gain(1, 0, step -> i -> 0)).isEqualTo(1);
  }

  @Test
  void whatIsNotANumberStaysSo() {
    assertThat(gain(1, 3, step -> i -> step == 1 && i == 5 ? Double.NaN : 1)).isNaN();
  }
}
