package org.velospark.tasks.augment;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.ParticleTaskWrapper;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;
import org.velospark.tasks.Values;

/**
 * Divides the gradient by its norm over all tensors. A gradient of zero, which the published one
 * turns into NaN, stays zero; one whose norm is no finite float stays as it is, so that a diverged
 * network remains one. Source: {@code NormalizeTaskGradient}.
 */
public final class NormalisedGradients implements Augmentation {

  @Override
  public String name() {
    return "normalised-gradients";
  }

  @Override
  public int order() {
    return 5;
  }

  @Override
  public double chance() {
    return 0.05;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of();
  }

  @Override
  public Cost cost(Cost without, Values values) {
    return without.plus(new Cost(0, 0, 0, 2 * without.parameters()));
  }

  @Override
  public Task apply(Values values, Task task) {
    return new Normalised(task);
  }

  @Override
  public boolean suitsParticles() {
    return true;
  }

  @Override
  public ParticleTask applyToParticles(Values values, ParticleTask task) {
    return new NormalisedParticles(task);
  }

  private static final class Normalised extends TaskWrapper {
    private final int length = task.gradients().layout().length();
    private final Tile tile = new Tile();
    private final Tile.Change divide = this::divide;
    private float norm;

    Normalised(Task task) {
      super(task);
    }

    @Override
    public float trainingStep(long seed, long step) {
      float loss = task.trainingStep(seed, step);
      norm = (float) tile.norm(task.gradients().floats(), length);
      if (norm > 0 && norm < Float.POSITIVE_INFINITY) {
        tile.change(task.gradients().floats(), length, divide);
      }
      return loss;
    }

    private void divide(float[] values, int length, int from) {
      // Not times the reciprocal, which is infinite for a tiny norm.
      float divisor = norm;
      for (int i = 0; i < length; i++) {
        values[i] /= divisor;
      }
    }
  }

  /** As {@link Normalised}. */
  private static final class NormalisedParticles extends ParticleTaskWrapper {
    NormalisedParticles(ParticleTask task) {
      super(task);
    }

    @Override
    public float[] trainingStep(long[] seeds, long step) {
      float[] losses = task.trainingStep(seeds, step);
      try (INDArray norms = task.gradients().norm2(1)) {
        float[] divisors = norms.toFloatVector();
        for (int particle = 0; particle < divisors.length; particle++) {
          float norm = divisors[particle];
          divisors[particle] = norm > 0 && norm < Float.POSITIVE_INFINITY ? norm : 1;
        }
        try (INDArray column = Nd4j.createFromArray(divisors)) {
          task.gradients().diviColumnVector(column);
        }
      }
      return losses;
    }
  }
}
