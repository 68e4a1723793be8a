package org.velospark.model.particle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.OptimizerUnderTest;

/**
 * One of several particles. Every other one takes the same training run; those between have other
 * weights θ and gradients, and end as not a number.
 */
final class ParticleUnderTest implements OptimizerUnderTest {
  private static final int STEPS_BEFORE_DIVERGENCE = 3;

  private final int particles;
  private final int observed;
  private final HierarchicalParticles optimizer;
  private final INDArray parameters;
  private final INDArray gradients;
  private int step;

  /**
   * @param observed the particle to be looked into; even
   */
  ParticleUnderTest(
      HierarchicalArchitecture architecture,
      float[] theta,
      TensorLayout target,
      int numSteps,
      int particles,
      int observed) {
    this.particles = particles;
    this.observed = observed;
    List<HierarchicalRule> rules = new ArrayList<>();
    for (int p = 0; p < particles; p++) {
      rules.add(architecture.rule(p % 2 == 0 ? theta : architecture.initialWeights(p)));
    }
    this.optimizer = new HierarchicalParticles(rules, target, numSteps);
    this.parameters = Nd4j.create(particles, target.length());
    this.gradients = Nd4j.create(particles, target.length());
  }

  static Factory of(int particles, int observed) {
    return (architecture, theta, target, numSteps) ->
        new ParticleUnderTest(architecture, theta, target, numSteps, particles, observed);
  }

  @Override
  public void update(float[] parameters, float[] gradients, float loss) {
    float[] losses = new float[particles];
    for (int p = 0; p < particles; p++) {
      boolean same = p % 2 == 0;
      losses[p] = same ? loss : p + step;
      if (same) {
        this.parameters.putRow(p, Nd4j.create(parameters));
      }
      float[] own = gradients.clone();
      if (!same) {
        // In Java, since ND4J takes a factor of NaN for 1e-5.
        float factor = step < STEPS_BEFORE_DIVERGENCE ? -p : Float.NaN;
        for (int i = 0; i < own.length; i++) {
          own[i] *= factor;
        }
      }
      this.gradients.putRow(p, Nd4j.create(own));
    }
    optimizer.update(this.parameters, this.gradients, losses);
    for (int p = 1; p < particles && step >= STEPS_BEFORE_DIVERGENCE; p += 2) {
      assertThat(this.parameters.getRow(p).toFloatVector()).containsOnly(Float.NaN);
    }
    step++;
    System.arraycopy(
        this.parameters.getRow(observed).toFloatVector(), 0, parameters, 0, parameters.length);
  }

  private float[] read(INDArray array) {
    float[] all = array.dup('c').data().asFloat();
    int length = all.length / particles;
    return Arrays.copyOfRange(all, observed * length, (observed + 1) * length);
  }

  @Override
  public float[] lstmInputs() {
    return read(optimizer.lstmInputs());
  }

  @Override
  public float[] hidden() {
    return read(optimizer.hidden());
  }

  @Override
  public float[] cell() {
    return read(optimizer.cell());
  }

  private float[][] split(float[] values, int from, int to, int rows) {
    int length = values.length / rows;
    float[][] result = new float[to - from][];
    for (int r = from; r < to; r++) {
      result[r - from] = Arrays.copyOfRange(values, r * length, (r + 1) * length);
    }
    return result;
  }

  @Override
  public float[][] momenta(int k) {
    return split(read(optimizer.means(k)), 0, 3, 4);
  }

  @Override
  public float[] rms(int k) {
    return split(read(optimizer.means(k)), 3, 4, 4)[0];
  }

  @Override
  public float[][] rows(int k) {
    return split(read(optimizer.rowFeatures(k)), 0, 3, 6);
  }

  @Override
  public float[][] columns(int k) {
    return split(read(optimizer.columnFeatures(k)), 0, 3, 6);
  }

  @Override
  public LossBuffer losses() {
    return optimizer.losses(observed);
  }

  @Override
  public void close() {
    optimizer.close();
    parameters.close();
    gradients.close();
  }
}
