package org.velospark.tasks.augment;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.RealRange;
import org.velospark.tasks.Task;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;

/**
 * Trains parameters p in place of the weights w = s p, with fixed scales s that are log-uniform:
 * the function stays the same, but some of its weights move more easily than others. The gradient
 * by p is s times that by w. Source: {@code ReparamWeightsFamily}.
 */
public final class ReparametrisedWeights implements Augmentation {
  private static final int ORDER = 1;

  /** What has a scale of its own. */
  enum Level {
    GLOBAL("global"),
    TENSOR("tensor"),
    PARAMETER("parameter");

    private final String label;

    Level(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** What scales are drawn from. */
  enum Scales {
    THOUSANDFOLD("0.001-1000", 1e-3, 1e3),
    HUNDREDFOLD("0.01-100", 1e-2, 1e2),
    TENFOLD("0.1-10", 0.1, 10);

    private final String label;
    private final RealRange range;

    Scales(String label, double min, double max) {
      this.label = label;
      this.range = new RealRange(min, max);
    }

    RealRange range() {
      return range;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  static final Choice<Level> LEVEL =
      Choice.of("level", Level.class)
          .drawnFrom(
              List.of(Level.GLOBAL, Level.GLOBAL, Level.TENSOR, Level.TENSOR, Level.PARAMETER));

  static final Choice<Scales> SCALES = Choice.of("scales", Scales.class);

  /** The scales of a spec are a function of it, so that a spec stays small. */
  static final WholeNumber SEED = WholeNumber.uniform("seed", 0, Integer.MAX_VALUE - 1);

  @Override
  public String name() {
    return "reparametrised-weights";
  }

  @Override
  public int order() {
    return ORDER;
  }

  @Override
  public double chance() {
    return 5 / 7.0;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(LEVEL, SCALES, SEED);
  }

  @Override
  public Cost cost(Cost without, Values values) {
    return without.plus(new Cost(0, 0, 0, 2 * without.parameters()));
  }

  @Override
  public Task apply(Values values, Task task) {
    return new Scaled(task, values);
  }

  @Override
  public boolean suitsParticles() {
    return true;
  }

  @Override
  public ParticleTask applyToParticles(Values values, ParticleTask task) {
    return new ScaledParticles(task, values);
  }

  /** The scale of each weight [{@code layout.length()}]. */
  private static float[] scales(TensorLayout layout, Values values) {
    float[] scales = new float[layout.length()];
    Level level = values.get(LEVEL);
    RealRange range = values.get(SCALES).range();
    long seed = values.get(SEED);
    List<Tensor> tensors = layout.tensors();
    for (int k = 0; k < tensors.size(); k++) {
      int from = tensors.get(k).offset();
      int to = from + tensors.get(k).length();
      UniformRandomProvider random =
          RandomStream.AUGMENTATION.at(seed, ORDER, level == Level.GLOBAL ? 0 : k);
      Arrays.fill(scales, from, to, (float) range.logUniform(random));
      if (level == Level.PARAMETER) {
        for (int i = from; i < to; i++) {
          scales[i] = (float) range.logUniform(random);
        }
      }
    }
    return scales;
  }

  private static final class Scaled extends MappedWeights {
    private final float[] scales;

    Scaled(Task task, Values values) {
      super(task);
      this.scales = scales(parameters().layout(), values);
    }

    @Override
    void toWeights(float[] values, int length, int from) {
      multiply(values, length, from);
    }

    @Override
    void toGradients(float[] values, int length, int from) {
      multiply(values, length, from);
    }

    private void multiply(float[] values, int length, int from) {
      for (int i = 0; i < length; i++) {
        values[i] *= scales[from + i];
      }
    }

    @Override
    void toParameters(float[] values, int length, int from) {
      for (int i = 0; i < length; i++) {
        values[i] /= scales[from + i];
      }
    }
  }

  /** As {@link Scaled}. */
  private static final class ScaledParticles extends MappedParticles {
    /** [1, length]. */
    private final INDArray scales;

    ScaledParticles(ParticleTask task, Values values) {
      super(task);
      float[] row = scales(task.layout(), values);
      this.scales = Nd4j.createFromArray(row).reshape(1, row.length);
    }

    @Override
    void toWeights(INDArray parameters, INDArray weights) {
      parameters.mul(scales, weights);
    }

    @Override
    void toParameters(INDArray weights, INDArray parameters) {
      weights.div(scales, parameters);
    }

    @Override
    void toGradients(INDArray gradients) {
      gradients.muli(scales);
    }

    @Override
    public void close() {
      scales.close();
      super.close();
    }
  }
}
