package org.velospark.tasks.augment;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;
import org.velospark.tasks.Values;

/**
 * Estimates the gradient by antithetic evolution strategies, which is the gradient of a smoothed
 * loss: the mean over pairs of {@code e (L(w + e) - L(w - e)) / (2 deviation²)}, e normal of that
 * standard deviation, all on the same minibatch. The loss is the one at w itself. Source: {@code
 * ESTaskFamily}.
 */
public final class EsSmoothedLoss implements Augmentation {
  private static final int ORDER = 2;

  /** Loss alone, as a part of a training step. */
  private static final double FORWARD = 1 / 3.0;

  /** What it takes to draw a normal number, in additions. */
  private static final double DRAW = 12;

  static final RealNumber DEVIATION = RealNumber.logUniform("standard-deviation", 1e-3, 0.1);

  static final Choice<Integer> PAIRS =
      new Choice<>("pairs", List.of(1, 2, 4, 8, 16), List.of(1, 2, 4, 8, 16));

  @Override
  public String name() {
    return "es-smoothed-loss";
  }

  @Override
  public int order() {
    return ORDER;
  }

  @Override
  public double chance() {
    return 0.08;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(DEVIATION, PAIRS);
  }

  @Override
  public Cost cost(Cost without, Values values) {
    int pairs = values.get(PAIRS);
    return without
        .times((2 * pairs + 1) * FORWARD)
        .plus(new Cost(0, 0, 0, DRAW * pairs * without.parameters()));
  }

  @Override
  public Task apply(Values values, Task task) {
    return estimated(task, values.get(DEVIATION), values.get(PAIRS));
  }

  /** A task whose gradients are estimated with any number of pairs. */
  static Task estimated(Task task, double deviation, int pairs) {
    return new Estimated(task, deviation, pairs);
  }

  private static final class Estimated extends TaskWrapper {
    private final double deviation;
    private final int pairs;
    private final float[] start;
    private final float[] noise;
    private final float[] estimate;
    private final Tile tile = new Tile();
    private final Tile.Change above = (values, length, from) -> perturb(values, length, from, 1);
    private final Tile.Change below = (values, length, from) -> perturb(values, length, from, -1);

    Estimated(Task task, double deviation, int pairs) {
      super(task);
      int length = task.parameters().layout().length();
      this.deviation = deviation;
      this.pairs = pairs;
      this.start = new float[length];
      this.noise = new float[length];
      this.estimate = new float[length];
    }

    @Override
    public float trainingStep(long seed, long step) {
      float loss = task.trainingLoss(seed, step);
      FloatBuffer parameters = task.parameters().floats();
      parameters.get(0, start);
      Arrays.fill(estimate, 0);
      try {
        for (int pair = 0; pair < pairs; pair++) {
          draw(RandomStream.AUGMENTATION.at(seed, ORDER, step, pair));
          double difference =
              lossOf(above, parameters, seed, step) - lossOf(below, parameters, seed, step);
          float weight = (float) (difference / (2 * deviation * deviation * pairs));
          for (int i = 0; i < estimate.length; i++) {
            estimate[i] += weight * noise[i];
          }
        }
      } finally {
        parameters.put(0, start);
      }
      task.gradients().floats().put(0, estimate);
      return loss;
    }

    private void draw(UniformRandomProvider random) {
      NormalizedGaussianSampler gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) (deviation * gaussian.sample());
      }
    }

    private double lossOf(Tile.Change side, FloatBuffer parameters, long seed, long step) {
      tile.change(parameters, start.length, side);
      return task.trainingLoss(seed, step);
    }

    private void perturb(float[] values, int length, int from, float sign) {
      for (int i = 0; i < length; i++) {
        values[i] = start[from + i] + sign * noise[from + i];
      }
    }
  }
}
