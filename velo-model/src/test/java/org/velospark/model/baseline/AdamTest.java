package org.velospark.model.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;

class AdamTest {
  private static final TensorLayout LAYOUT =
      TensorLayout.builder().add("kernel", 3, 2).add("bias", 2).add("scale").build();

  @Test
  void theDefaultsAreThoseOfThePaper() {
    assertThat(new Adam(0.001)).isEqualTo(new Adam(0.001, 0.9, 0.999, 1e-8));
  }

  @Test
  void stepsAgreeWithACalculationByHand() {
    long seed = 11;
    Adam settings = new Adam(0.02, 0.8, 0.95, 1e-3);
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    int length = LAYOUT.length();
    double[] expected = new double[length];
    double[] first = new double[length];
    double[] second = new double[length];
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      for (int k = 0; k < length; k++) {
        parameters.floats().put(k, random.nextFloat());
        expected[k] = parameters.floats().get(k);
      }
      Optimizer adam = settings.optimizer(LAYOUT);
      for (int t = 1; t <= 20; t++) {
        for (int k = 0; k < length; k++) {
          // Sizes around epsilon and far from it, so that its place in the formula shows.
          float gradient = (random.nextFloat() - 0.5f) * (float) Math.pow(10, -k);
          gradients.floats().put(k, gradient);
          first[k] = 0.8 * first[k] + 0.2 * gradient;
          second[k] = 0.95 * second[k] + 0.05 * gradient * (double) gradient;
          double rate = 0.02 * Math.sqrt(1 - Math.pow(0.95, t)) / (1 - Math.pow(0.8, t));
          expected[k] -= rate * first[k] / (Math.sqrt(second[k]) + 1e-3);
        }
        adam.update(parameters, gradients, 1f);
        for (int k = 0; k < length; k++) {
          assertThat((double) parameters.floats().get(k))
              .as("seed %d, step %d, element %d", seed, t, k)
              .isCloseTo(expected[k], within(2e-6));
        }
      }
    }
  }

  @Test
  void theGradientsStayAsTheyAre() {
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      gradients.array().assign(0.25);
      new Adam(0.1).optimizer(LAYOUT).update(parameters, gradients, 1f);
      assertThat(gradients.array().toFloatVector()).containsOnly(0.25f);
      assertThat(parameters.array().toFloatVector())
          .usingComparatorWithPrecision(1e-6f)
          .containsOnly(-0.1f);
    }
  }

  @Test
  void runsOfTheSameSettingsShareNothing() {
    Adam settings = new Adam(0.1);
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors others = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      Optimizer one = settings.optimizer(LAYOUT);
      gradients.array().assign(3);
      one.update(parameters, gradients, 1f);
      Optimizer other = settings.optimizer(LAYOUT);
      gradients.array().assign(-1);
      other.update(others, gradients, 1f);
      assertThat(others.array().toFloatVector())
          .usingComparatorWithPrecision(1e-6f)
          .containsOnly(0.1f);
    }
  }

  @Test
  void aNetworkWithoutWeightsIsLeftAlone() {
    TensorLayout empty = TensorLayout.builder().build();
    try (FlatTensors parameters = FlatTensors.allocate(empty);
        FlatTensors gradients = FlatTensors.allocate(empty)) {
      new Adam(0.1).optimizer(empty).update(parameters, gradients, 1f);
      assertThat(parameters.array().toFloatVector()).containsOnly(0f);
    }
  }

  @Test
  void anotherNetworkIsRefused() {
    TensorLayout one = TensorLayout.builder().add("w", 1).build();
    TensorLayout two = TensorLayout.builder().add("w", 2).build();
    try (FlatTensors parameters = FlatTensors.allocate(two);
        FlatTensors gradients = FlatTensors.allocate(two)) {
      Optimizer adam = new Adam(0.1).optimizer(one);
      assertThatThrownBy(() -> adam.update(parameters, gradients, 1f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "This Adam was made for %s, but parameters are %s and gradients are %s"
                  .formatted(one, two, two));
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertRefused(() -> new Adam(0), "learning-rate must be above 0 and finite, but is 0.0");
    assertRefused(
        () -> new Adam(Double.NaN), "learning-rate must be above 0 and finite, but is NaN");
    assertRefused(
        () -> new Adam(1, 1, 0.9, 1e-8), "beta1 must be at least 0 and below 1, but is 1.0");
    assertRefused(
        () -> new Adam(1, 0.9, -0.1, 1e-8), "beta2 must be at least 0 and below 1, but is -0.1");
    assertRefused(() -> new Adam(1, 0.9, 0.9, 0), "epsilon must be above 0 and finite, but is 0.0");
  }

  private static void assertRefused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
