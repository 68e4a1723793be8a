package org.velospark.model.velo;

import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.HierarchicalWeights;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.particle.HierarchicalParticles;

/**
 * VeLO: an LSTM that generates each tensor's per-parameter network, and the multiplier of its
 * steps.
 */
public final class Velo implements HierarchicalArchitecture {
  private final VeloConfig config;
  private final HierarchicalWeights weights;

  public Velo(VeloConfig config) {
    this.config = config;
    this.weights =
        new HierarchicalWeights(
            TensorControl.HYPERNETWORK.inputs(), config.lstmWidth(), config.banks());
  }

  @Override
  public VeloConfig config() {
    return config;
  }

  @Override
  public TensorLayout weights() {
    return weights.layout();
  }

  @Override
  public float[] initialWeights(long seed) {
    return weights.initial(seed);
  }

  @Override
  public HierarchicalParticles particles(List<float[]> thetas, TensorLayout target, int numSteps) {
    return new HierarchicalParticles(thetas.stream().map(this::rule).toList(), target, numSteps);
  }

  @Override
  public HierarchicalRule rule(float[] theta) {
    return new HierarchicalRule(
        TensorControl.HYPERNETWORK,
        weights.lstm(theta),
        weights.networks(theta),
        config.bankScale(),
        StepSizes.PUBLISHED,
        config.buggedLossFeatures(),
        config.buggedLstmState());
  }
}
