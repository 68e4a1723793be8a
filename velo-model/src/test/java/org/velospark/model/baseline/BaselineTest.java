package org.velospark.model.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;

/** Every hand-made optimizer beside its formula, computed in doubles. */
class BaselineTest {
  private static final TensorLayout LAYOUT =
      TensorLayout.builder().add("kernel", 3, 2).add("bias", 2).add("scale").build();

  private static final int STEPS = 20;
  private static final double RATE = 0.02;

  /** The change of one parameter in step t, counted from one, of an optimizer with two states. */
  @FunctionalInterface
  private interface Formula {
    double change(double parameter, double gradient, double[] state, int t);
  }

  private static void agree(Optimizer optimizer, Formula formula) {
    long seed = 11;
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    int length = LAYOUT.length();
    double[] expected = new double[length];
    double[][] states = new double[length][2];
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      for (int k = 0; k < length; k++) {
        parameters.floats().put(k, random.nextFloat());
        expected[k] = parameters.floats().get(k);
      }
      for (int t = 1; t <= STEPS; t++) {
        for (int k = 0; k < length; k++) {
          // From 1e-3 to 1, so that what keeps divisions finite shows.
          float gradient = (random.nextFloat() - 0.5f) * (float) Math.pow(10, -k % 4);
          gradients.floats().put(k, gradient);
          expected[k] += formula.change(expected[k], gradient, states[k], t);
        }
        optimizer.update(parameters, gradients, 1f);
        for (int k = 0; k < length; k++) {
          assertThat((double) parameters.floats().get(k))
              .as("parameter %d after step %d, seed %d", k, t, seed)
              .isCloseTo(expected[k], within(2e-5 * Math.max(1, Math.abs(expected[k]))));
        }
      }
    }
  }

  @Test
  void momentumLooksAhead() {
    agree(
        new Momentum(RATE, 0.8).optimizer(LAYOUT),
        (p, g, state, t) -> {
          double before = state[0];
          state[0] = 0.8 * before - RATE * g;
          return 1.8 * state[0] - 0.8 * before;
        });
  }

  @Test
  void rmsPropDividesByTheRootOfTheMeanSquare() {
    agree(
        new RmsProp(RATE, 0.8, 1e-4).optimizer(LAYOUT),
        (p, g, state, t) -> {
          state[0] = 0.8 * state[0] + 0.2 * g * g;
          return -RATE * g / (Math.sqrt(state[0]) + 1e-4);
        });
  }

  @Test
  void adamWDecaysBesideTheStepOfAdam() {
    agree(
        new AdamW(new Adam(RATE, 0.8, 0.95, 1e-3), 0.3).optimizer(LAYOUT),
        (p, g, state, t) -> {
          state[0] = 0.8 * state[0] + 0.2 * g;
          state[1] = 0.95 * state[1] + 0.05 * g * g;
          double rate = RATE * Math.sqrt(1 - Math.pow(0.95, t)) / (1 - Math.pow(0.8, t));
          return -rate * state[0] / (Math.sqrt(state[1]) + 1e-3) - RATE * 0.3 * p;
        });
  }

  @Test
  void adaBeliefDividesByTheDeviationFromTheMomentum() {
    agree(
        new AdaBelief(RATE, 0.8, 0.95, 1e-3).optimizer(LAYOUT),
        (p, g, state, t) -> {
          state[0] = 0.8 * state[0] + 0.2 * g;
          state[1] = 0.95 * state[1] + 0.05 * (g - state[0]) * (g - state[0]) + 1e-3;
          double rate = RATE * Math.sqrt(1 - Math.pow(0.95, t)) / (1 - Math.pow(0.8, t));
          return -rate * state[0] / (Math.sqrt(state[1]) + 1e-3);
        });
  }

  @Test
  void lionTakesSigns() {
    agree(
        new Lion(RATE, 0.8, 0.95, 0.3).optimizer(LAYOUT),
        (p, g, state, t) -> {
          double direction = Math.signum(0.8 * state[0] + 0.2 * g);
          state[0] = 0.95 * state[0] + 0.05 * g;
          return -RATE * (direction + 0.3 * p);
        });
  }

  @Test
  void nadamWLooksAheadWithARateThatRisesAndFalls() {
    agree(
        new NAdamW(RATE, 0.8, 0.95, 1e-3, 0.3, 0.25).optimizer(LAYOUT, STEPS),
        (p, g, state, t) -> {
          // Five steps up, fifteen down.
          double rate = t <= 5 ? RATE * t / 5 : RATE;
          rate *= t <= 6 ? 1 : 0.5 + 0.5 * Math.cos(Math.PI * (t - 6) / 15);
          state[0] = 0.8 * state[0] + 0.2 * g;
          state[1] = 0.95 * state[1] + 0.05 * g * g;
          rate *= Math.sqrt(1 - Math.pow(0.95, t)) / (1 - Math.pow(0.8, t));
          return -rate * (0.8 * state[0] + 0.2 * g) / (Math.sqrt(state[1]) + 1e-3) - rate * 0.3 * p;
        });
  }

  @Test
  void theRateOfNAdamWStaysDownAfterTheLastStep() {
    NAdamW settings = new NAdamW(RATE, 0.9, 0.999, 1e-8, 0, 0);

    assertThat(settings.rate(1, 100)).isEqualTo(RATE);
    assertThat(settings.rate(51, 100)).isCloseTo(RATE / 2, within(1e-12));
    assertThat(settings.rate(101, 100)).isCloseTo(0, within(1e-12));
    assertThat(settings.rate(250, 100)).isCloseTo(0, within(1e-12));
  }

  @Test
  void adafactorKeepsRowsAndColumnsOfMatrices() {
    // A matrix whose rows are its columns' outer neighbours, and a vector.
    TensorLayout layout = TensorLayout.builder().add("kernel", 2, 3).add("bias", 2).build();
    double[][] x = {{0.5, -0.2, 0.1}, {0.3, 0.4, -0.6}};
    double[] b = {1e-4, -1e-4};
    double[] rows = new double[2];
    double[] columns = new double[3];
    double[] whole = new double[2];
    long seed = 5;
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    try (FlatTensors parameters = FlatTensors.allocate(layout);
        FlatTensors gradients = FlatTensors.allocate(layout)) {
      for (int k = 0; k < 6; k++) {
        parameters.floats().put(k, (float) x[k / 3][k % 3]);
      }
      parameters.floats().put(6, (float) b[0]).put(7, (float) b[1]);
      Optimizer adafactor = new Adafactor(0.1, 0.7, 0.5).optimizer(layout);
      for (int t = 1; t <= STEPS; t++) {
        for (int k = 0; k < 8; k++) {
          gradients.floats().put(k, random.nextFloat() - 0.5f);
        }
        double beta = 1 - Math.pow(t, -0.7);
        double[] rowSums = new double[2];
        double[] columnSums = new double[3];
        for (int k = 0; k < 6; k++) {
          double g = gradients.floats().get(k);
          rowSums[k / 3] += g * g;
          columnSums[k % 3] += g * g;
        }
        for (int r = 0; r < 2; r++) {
          rows[r] = beta * rows[r] + (1 - beta) * rowSums[r];
        }
        for (int c = 0; c < 3; c++) {
          columns[c] = beta * columns[c] + (1 - beta) * columnSums[c];
        }
        double[] u = new double[6];
        double size = 0;
        double length = 0;
        for (int k = 0; k < 6; k++) {
          double v = rows[k / 3] * columns[k % 3] / (rows[0] + rows[1]);
          u[k] = gradients.floats().get(k) / Math.sqrt(v);
          size += u[k] * u[k] / 6;
          length += x[k / 3][k % 3] * x[k / 3][k % 3] / 6;
        }
        for (int k = 0; k < 6; k++) {
          x[k / 3][k % 3] -=
              0.1 * Math.max(1e-3, Math.sqrt(length)) * u[k] / Math.max(1, Math.sqrt(size) / 0.5);
        }
        double[] w = new double[2];
        for (int k = 0; k < 2; k++) {
          double g = gradients.floats().get(6 + k);
          whole[k] = beta * whole[k] + (1 - beta) * g * g;
          w[k] = g / Math.sqrt(whole[k]);
        }
        double clipped = Math.max(1, Math.sqrt((w[0] * w[0] + w[1] * w[1]) / 2) / 0.5);
        double norm = Math.max(1e-3, Math.sqrt((b[0] * b[0] + b[1] * b[1]) / 2));
        b[0] -= 0.1 * norm * w[0] / clipped;
        b[1] -= 0.1 * norm * w[1] / clipped;

        adafactor.update(parameters, gradients, 1f);
        for (int k = 0; k < 8; k++) {
          assertThat((double) parameters.floats().get(k))
              .as("parameter %d after step %d, seed %d", k, t, seed)
              .isCloseTo(k < 6 ? x[k / 3][k % 3] : b[k - 6], within(1e-5));
        }
      }
    }
  }

  @Test
  void adafactorSeesATensorOfMoreDimensionsAsMatricesOverItsTwoLargest() {
    // [4, 2, 5] is two matrices [4, 5] that lie interleaved.
    TensorLayout stack = TensorLayout.builder().add("kernel", 4, 2, 5).build();
    TensorLayout matrix = TensorLayout.builder().add("kernel", 4, 5).build();
    long seed = 7;
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    // Parameters of zero and updates below the clip: nothing but the second moment is shared.
    Adafactor settings = new Adafactor(0.1, 0.8, 1e6);
    try (FlatTensors parameters = FlatTensors.allocate(stack);
        FlatTensors gradients = FlatTensors.allocate(stack);
        FlatTensors own = FlatTensors.allocate(matrix);
        FlatTensors ownGradients = FlatTensors.allocate(matrix)) {
      for (int k = 0; k < stack.length(); k++) {
        gradients.floats().put(k, random.nextFloat() - 0.5f);
      }
      settings.optimizer(stack).update(parameters, gradients, 1f);
      for (int m = 0; m < 2; m++) {
        own.array().assign(0);
        for (int k = 0; k < matrix.length(); k++) {
          ownGradients.floats().put(k, gradients.floats().get(k / 5 * 10 + m * 5 + k % 5));
        }
        settings.optimizer(matrix).update(own, ownGradients, 1f);
        for (int k = 0; k < matrix.length(); k++) {
          assertThat(parameters.floats().get(k / 5 * 10 + m * 5 + k % 5))
              .as("element %d of matrix %d, seed %d", k, m, seed)
              .isCloseTo(own.floats().get(k), within(1e-7f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Baseline.class)
  void eachHasItsNameAndGoesDownhillAndLeavesGradientsAsTheyAre(Baseline baseline) {
    assertThat(Baseline.named(baseline.label())).isEqualTo(baseline);
    Optimizer optimizer =
        baseline.with(Map.of(Baseline.LEARNING_RATE, 0.01)).optimizer(LAYOUT, 2 * STEPS);
    try (FlatTensors parameters = FlatTensors.allocate(LAYOUT);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      parameters.array().assign(1);
      for (int t = 0; t < STEPS; t++) {
        for (int k = 0; k < LAYOUT.length(); k++) {
          gradients.floats().put(k, parameters.floats().get(k));
        }
        float before = parameters.floats().get(0);
        optimizer.update(parameters, gradients, 1f);
        assertThat(parameters.floats().get(0)).isLessThan(before);
        assertThat(gradients.floats().get(0)).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Baseline.class)
  void otherLayoutsAreRefused(Baseline baseline) {
    TensorLayout other = TensorLayout.builder().add("kernel", 9).build();
    Optimizer optimizer = baseline.with(Map.of(Baseline.LEARNING_RATE, 1.0)).optimizer(LAYOUT, 1);
    try (FlatTensors parameters = FlatTensors.allocate(other);
        FlatTensors gradients = FlatTensors.allocate(LAYOUT)) {
      assertThatThrownBy(() -> optimizer.update(parameters, gradients, 1f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was made for");
    }
  }

  @Test
  void unknownNamesAndSettingsAreRefused() {
    assertThatThrownBy(() -> Baseline.named("adamax"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No optimizer 'adamax'; there are sgd, momentum, rmsprop, adam, adamw, nadamw,"
                + " adabelief, adafactor, lion");
    assertThatThrownBy(() -> Baseline.ADAM.with(Map.of()))
        .hasMessage("Settings of adam are {}, expected learning-rate and none but [learning-rate]");
    assertThatThrownBy(() -> Baseline.SGD.with(Map.of(Baseline.LEARNING_RATE, 0.0)))
        .hasMessage("learning-rate must be above 0 and finite, but is 0.0");
    assertThatThrownBy(
            () -> Baseline.NADAMW.with(Map.of(Baseline.LEARNING_RATE, 1.0, "warm-up", 1.0)))
        .hasMessage("warm-up must be at least 0 and below 1, but is 1.0");
    assertThatThrownBy(() -> new NAdamW(1).optimizer(LAYOUT, 0))
        .hasMessage("num-steps must be at least 1, but is 0");
  }
}
