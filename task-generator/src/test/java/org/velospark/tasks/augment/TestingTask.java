package org.velospark.tasks.augment;

import java.util.List;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

/** A linear loss: its gradient is the same everywhere, and it starts at ones. */
final class TestingTask implements Task {
  private final float[] gradient;
  private final FlatTensors parameters;
  private final FlatTensors gradients;
  boolean closed;

  TestingTask(float... gradient) {
    this.gradient = gradient;
    TensorLayout layout = TensorLayout.builder().add("w", gradient.length).build();
    this.parameters = FlatTensors.allocate(layout);
    this.gradients = FlatTensors.allocate(layout);
  }

  @Override
  public TaskSpec spec() {
    return new TaskSpec("testing", 1, Values.none(), List.of());
  }

  @Override
  public FlatTensors parameters() {
    return parameters;
  }

  @Override
  public FlatTensors gradients() {
    return gradients;
  }

  @Override
  public void initialize(long seed) {
    for (int i = 0; i < gradient.length; i++) {
      parameters.floats().put(i, 1);
    }
  }

  @Override
  public float trainingStep(long seed, long step) {
    gradients.floats().put(0, gradient);
    return trainingLoss(seed, step);
  }

  @Override
  public float trainingLoss(long seed, long step) {
    return loss(Split.TRAINING, seed, step);
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    float sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      sum += gradient[i] * parameters.floats().get(i);
    }
    return sum;
  }

  @Override
  public LossScale lossScale() {
    return LossScale.linear(0, 1, 0, 1);
  }

  @Override
  public long bytes() {
    return 2L * Float.BYTES * parameters.layout().length();
  }

  @Override
  public void close() {
    closed = true;
    parameters.close();
    gradients.close();
  }
}
