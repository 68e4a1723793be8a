package org.velospark.tasks.augment;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.Values;

/**
 * Weights, gradients and loss in bfloat16: a float whose lower 16 bits are rounded away, to nearest
 * and to even between two. Source: {@code ConvertFloatDTypeTaskFamily}.
 *
 * <p>What the network sees of its weights, its initial weights, and what the optimizer sees of
 * gradients and loss are rounded as published. The published task also casts its data and computes
 * in bfloat16, where the engine computes in float; and its parameters themselves are bfloat16, so
 * that an update below the last bit is lost, where here the optimizer's block stays float and such
 * updates add up, as they do in mixed-precision training (Micikevicius et al., arXiv:1710.03740,
 * section 3.1).
 */
public final class LowerPrecision implements Augmentation {
  private static final int KEPT_BITS = 0xffff_0000;

  /**
   * All but the highest of the bits that are dropped: a half of the last kept bit, less a little.
   */
  private static final int BELOW_HALF = 0x7fff;

  @Override
  public String name() {
    return "lower-precision";
  }

  @Override
  public int order() {
    return 4;
  }

  @Override
  public double chance() {
    return 0.2;
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
    return new Rounded(task);
  }

  @Override
  public boolean suitsParticles() {
    return true;
  }

  @Override
  public ParticleTask applyToParticles(Values values, ParticleTask task) {
    return new RoundedParticles(task);
  }

  /** The bfloat16 next to a number; infinite beyond the largest. */
  static float rounded(float value) {
    if (Float.isNaN(value)) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    int odd = (bits >>> 16) & 1;
    return Float.intBitsToFloat((bits + BELOW_HALF + odd) & KEPT_BITS);
  }

  /** Writes the bfloat16s next to some numbers. */
  static void round(INDArray from, INDArray to) {
    try (INDArray rounded = from.castTo(DataType.BFLOAT16)) {
      to.assign(rounded);
    }
  }

  private static final class Rounded extends MappedWeights {
    Rounded(Task task) {
      super(task);
    }

    @Override
    void toWeights(float[] values, int length, int from) {
      round(values, length);
    }

    @Override
    void toParameters(float[] values, int length, int from) {
      round(values, length);
    }

    @Override
    void toGradients(float[] values, int length, int from) {
      round(values, length);
    }

    private static void round(float[] values, int length) {
      for (int i = 0; i < length; i++) {
        values[i] = rounded(values[i]);
      }
    }

    @Override
    public float trainingStep(long seed, long step) {
      return rounded(super.trainingStep(seed, step));
    }

    @Override
    public float trainingLoss(long seed, long step) {
      return rounded(super.trainingLoss(seed, step));
    }

    @Override
    public float loss(Split split, long seed, long batch) {
      return rounded(super.loss(split, seed, batch));
    }
  }

  /** As {@link Rounded}. */
  private static final class RoundedParticles extends MappedParticles {
    RoundedParticles(ParticleTask task) {
      super(task);
    }

    @Override
    void toWeights(INDArray parameters, INDArray weights) {
      round(parameters, weights);
    }

    @Override
    void toParameters(INDArray weights, INDArray parameters) {
      round(weights, parameters);
    }

    @Override
    void toGradients(INDArray gradients) {
      round(gradients, gradients);
    }

    @Override
    public float[] trainingStep(long[] seeds, long step) {
      return roundEach(super.trainingStep(seeds, step));
    }

    @Override
    public float[] trainingLoss(long[] seeds, long step) {
      return roundEach(super.trainingLoss(seeds, step));
    }

    @Override
    public float[] loss(Split split, long[] seeds, long batch) {
      return roundEach(super.loss(split, seeds, batch));
    }

    private static float[] roundEach(float[] losses) {
      for (int particle = 0; particle < losses.length; particle++) {
        losses[particle] = rounded(losses[particle]);
      }
      return losses;
    }
  }
}
