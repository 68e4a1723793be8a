package org.velospark.unroll;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.ParticleOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.StateFields;
import org.velospark.model.TensorLayout;

/** Gradient descent with momentum, whose learning rate and momentum are the weights θ. */
final class TestingLearnedOptimizer implements LearnedOptimizer {
  private static final TensorLayout WEIGHTS =
      TensorLayout.builder().add("learning-rate").add("momentum").build();

  /** Counts its steps, so that tests see them. */
  static final class Descent implements ResumableOptimizer {
    private final float learningRate;
    private final float momentum;
    private final float[] velocity;
    int updates;

    Descent(float learningRate, float momentum, int length) {
      this.learningRate = learningRate;
      this.momentum = momentum;
      this.velocity = new float[length];
    }

    @Override
    public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
      updates++;
      for (int k = 0; k < velocity.length; k++) {
        velocity[k] = momentum * velocity[k] + gradients.floats().get(k);
        parameters.floats().put(k, parameters.floats().get(k) - learningRate * velocity[k]);
      }
    }

    @Override
    public void state(StateFields fields) {
      fields.floats(velocity);
    }
  }

  /** There is one size of it. */
  record Config() implements OptimizerConfig {
    @Override
    public String architecture() {
      return "descent";
    }

    @Override
    public LearnedOptimizer create() {
      return new TestingLearnedOptimizer();
    }
  }

  @Override
  public Config config() {
    return new Config();
  }

  @Override
  public TensorLayout weights() {
    return WEIGHTS;
  }

  @Override
  public float[] initialWeights(long seed) {
    return new float[] {0.01f, 0.5f};
  }

  @Override
  public Descent optimizer(float[] theta, TensorLayout target, int numSteps) {
    return new Descent(theta[0], theta[1], target.length());
  }

  @Override
  public ParticleOptimizer particles(List<float[]> thetas, TensorLayout target, int numSteps) {
    float[] rates = new float[thetas.size()];
    float[] momenta = new float[thetas.size()];
    for (int k = 0; k < rates.length; k++) {
      rates[k] = thetas.get(k)[0];
      momenta[k] = thetas.get(k)[1];
    }
    INDArray velocity = Nd4j.zeros(rates.length, target.length());
    return new ParticleOptimizer() {
      @Override
      public void update(INDArray parameters, INDArray gradients, float[] losses) {
        velocity.muliColumnVector(Nd4j.createFromArray(momenta)).addi(gradients);
        parameters.subi(velocity.mulColumnVector(Nd4j.createFromArray(rates)));
      }

      @Override
      public void close() {
        velocity.close();
      }
    };
  }
}
