package org.velospark.model.celo;

import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.HierarchicalWeights;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.particle.HierarchicalParticles;

/**
 * Celo: one per-parameter network for all tensors, and an LSTM that schedules the size of the
 * steps.
 *
 * <p>In the source the LSTM also has a control for its one network, which a softmax turns into one
 * whatever it is, and a row for each tensor, all of them equal. So the network never changes, and
 * one row is enough. In the first phase the source runs the LSTM and drops its result.
 */
public final class Celo implements HierarchicalArchitecture {
  private static final TensorControl SCHEDULE = TensorControl.SCHEDULE;
  private static final int BANKS = 1;
  private static final float BANK_SCALE = 1;

  private final CeloConfig config;
  private final HierarchicalWeights weights;

  public Celo(CeloConfig config) {
    this.config = config;
    this.weights = new HierarchicalWeights(SCHEDULE.inputs(), config.lstmWidth(), BANKS);
  }

  @Override
  public CeloConfig config() {
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
        0,
        false,
        false);
  }
}
