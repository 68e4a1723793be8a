package org.velospark.model.hierarchical;

import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.lstm.TensorStatistics;

/** What the LSTM over the tensors decides, and what it sees for that. */
public enum TensorControl {
  /** Nothing: there is no LSTM, every tensor has the same network and a multiplier of one. */
  NONE(0),

  /**
   * A multiplier of every step, {@code 0.1 exp(output)}. The LSTM sees progress and losses alone,
   * so that all tensors have the same multiplier; they have the same network as well.
   */
  SCHEDULE(Progress.FEATURES + LossBuffer.FEATURES),

  /**
   * A multiplier of each tensor's steps, {@code 0.1 exp(output)}. The LSTM sees progress, losses
   * and the tensor's statistics. All tensors have the same network.
   */
  TENSOR_SCHEDULE(SCHEDULE.inputs + TensorStatistics.COUNT),

  /**
   * Network and multiplier of each tensor. The LSTM sees progress, losses and the tensor's
   * statistics.
   */
  HYPERNETWORK(TENSOR_SCHEDULE.inputs);

  /** Factor of all multipliers of a schedule. */
  public static final double SCHEDULE_SCALE = 0.1;

  private final int inputs;

  TensorControl(int inputs) {
    this.inputs = inputs;
  }

  /** Inputs of the LSTM. */
  public int inputs() {
    return inputs;
  }

  /** Whether the LSTM sees the statistics of each tensor, and so has a row for each. */
  public boolean seesTensors() {
    return this == TENSOR_SCHEDULE || this == HYPERNETWORK;
  }

  /** Whether the LSTM makes the network of each tensor. */
  public boolean makesNetworks() {
    return this == HYPERNETWORK;
  }

  /** Whether a multiplier is {@code 0.1 exp(output)}, and not the output. */
  public boolean schedules() {
    return this == SCHEDULE || this == TENSOR_SCHEDULE;
  }

  /** How many rows of inputs the LSTM has for a network of so many tensors. */
  public int rows(int tensors) {
    return switch (this) {
      case NONE -> 0;
      case SCHEDULE -> 1;
      case TENSOR_SCHEDULE, HYPERNETWORK -> tensors;
    };
  }

  /** Number of dimensions larger than 1. */
  public static int rank(TensorLayout.Tensor tensor) {
    return (int) tensor.shape().stream().filter(n -> n > 1).count();
  }

  /** Which row of the LSTM a tensor has; without meaning where there is no LSTM. */
  int rowOf(int tensor) {
    return seesTensors() ? tensor : 0;
  }

  /** The multiplier that an output of the LSTM stands for. */
  float multiplier(float output) {
    return schedules() ? (float) (SCHEDULE_SCALE * Math.exp(output)) : output;
  }
}
