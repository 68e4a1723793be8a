package org.velospark.tasks.augment;

import java.util.List;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;
import org.velospark.tasks.Values;

/**
 * Divides the gradient by its norm over all tensors. A gradient of zero, which the published one
 * turns into NaN, stays zero; one that is not finite stays as it is, so that a diverged network
 * remains one. Source: {@code NormalizeTaskGradient}.
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

  private static final class Normalised extends TaskWrapper {
    private final int length = task.gradients().layout().length();
    private final Tile tile = new Tile();
    private final Tile.Change divide = this::divide;
    private double norm;

    Normalised(Task task) {
      super(task);
    }

    @Override
    public float trainingStep(long seed, long step) {
      float loss = task.trainingStep(seed, step);
      norm = tile.norm(task.gradients().floats(), length);
      if (norm > 0 && norm < Double.POSITIVE_INFINITY) {
        tile.change(task.gradients().floats(), length, divide);
      }
      return loss;
    }

    private void divide(float[] values, int length, int from) {
      // The reciprocal of a tiny norm is no float.
      double factor = 1 / norm;
      for (int i = 0; i < length; i++) {
        values[i] = (float) (values[i] * factor);
      }
    }
  }
}
