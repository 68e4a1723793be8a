package org.velospark.model.celo;

import java.util.List;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.model.hierarchical.HierarchicalArchitecture;
import org.velospark.model.hierarchical.HierarchicalRule;
import org.velospark.model.hierarchical.HierarchicalWeights;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.particle.HierarchicalParticles;

/**
 * One per-parameter network for all tensors, and an LSTM that schedules the size of its steps;
 * evolved in phases.
 */
public abstract class ScheduledRule implements HierarchicalArchitecture {
  private static final int BANKS = 1;
  private static final float BANK_SCALE = 1;

  private final CeloPhase phase;
  private final TensorControl schedule;
  private final StepSizes stepSizes;
  private final HierarchicalWeights weights;

  /**
   * @param lstmWidth width of the LSTM
   * @param phase what is at work, and what evolution changes
   * @param schedule what the LSTM decides where it is at work
   * @param stepSizes what steps are relative to
   */
  protected ScheduledRule(
      int lstmWidth, CeloPhase phase, TensorControl schedule, StepSizes stepSizes) {
    this.phase = phase;
    this.schedule = schedule;
    this.stepSizes = stepSizes;
    this.weights = new HierarchicalWeights(schedule.inputs(), lstmWidth, BANKS);
  }

  @Override
  public final TensorLayout weights() {
    return weights.layout();
  }

  /** The update rule, the scheduler or both. Source: {@code get_frozen_param_keys}. */
  @Override
  public final WeightRange evolvedWeights() {
    return switch (phase) {
      case UPDATE_RULE -> weights.networks();
      case SCHEDULER -> weights.scheduler();
      case TOGETHER -> WeightRange.all(weights.layout());
    };
  }

  @Override
  public final float[] initialWeights(long seed) {
    return weights.initial(seed);
  }

  @Override
  public final HierarchicalParticles particles(
      List<float[]> thetas, TensorLayout target, int numSteps) {
    return new HierarchicalParticles(thetas.stream().map(this::rule).toList(), target, numSteps);
  }

  @Override
  public final HierarchicalRule rule(float[] theta) {
    return new HierarchicalRule(
        phase == CeloPhase.UPDATE_RULE ? TensorControl.NONE : schedule,
        weights.lstm(theta),
        weights.networks(theta),
        BANK_SCALE,
        stepSizes,
        false,
        false);
  }
}
