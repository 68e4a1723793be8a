package org.velospark.model.velospark;

import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.HierarchicalWeights;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.particle.HierarchicalParticles;

/** One per-parameter network for all tensors, and an LSTM that schedules each tensor's steps. */
public final class Velospark implements HierarchicalArchitecture {
  private static final TensorControl SCHEDULE = TensorControl.TENSOR_SCHEDULE;
  private static final int BANKS = 1;
  private static final float BANK_SCALE = 1;

  private final VelosparkConfig config;
  private final HierarchicalWeights weights;

  public Velospark(VelosparkConfig config) {
    this.config = config;
    this.weights = new HierarchicalWeights(SCHEDULE.inputs(), config.lstmWidth(), BANKS);
  }

  @Override
  public VelosparkConfig config() {
    return config;
  }

  @Override
  public TensorLayout weights() {
    return weights.layout();
  }

  @Override
  public WeightRange evolvedWeights() {
    return config.phase().evolved(weights);
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
        config.phase().control(SCHEDULE),
        weights.lstm(theta),
        weights.networks(theta),
        BANK_SCALE,
        config.scaleFloor(),
        false,
        false);
  }
}
