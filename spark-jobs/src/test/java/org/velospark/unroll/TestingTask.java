package org.velospark.unroll;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

/**
 * A bowl whose bottom moves from batch to batch: the loss of weights x on a batch is half the mean
 * of (x − z)², where z is uniform within ± the noise. Normalised losses end at {@link #WORST}.
 */
final class TestingTask implements Task {
  static final double WORST = 10;
  private static final LossScale SCALE = LossScale.linear(0, WORST / 2, 0, 2);
  private static final int LENGTH = 6;

  private static final TaskSpec SPEC = new TaskSpec("bowl", 1, Values.none(), List.of());

  private final float noise;
  private final FlatTensors parameters;
  private final FlatTensors gradients;
  private final float[] bottom = new float[LENGTH];
  private float start = 1;

  /** Every batch that was asked for, in order; null when nobody reads it. */
  final List<String> batches;

  private TestingTask(float noise, List<String> batches) {
    TensorLayout layout = TensorLayout.builder().add("x", LENGTH).build();
    this.noise = noise;
    this.parameters = FlatTensors.allocate(layout);
    this.gradients = FlatTensors.allocate(layout);
    this.batches = batches;
  }

  static TestingTask noisy() {
    return new TestingTask(0.5f, new ArrayList<>());
  }

  /** Without noise and without a record of its batches, it allocates nothing while it trains. */
  static TestingTask silent() {
    return new TestingTask(0, null);
  }

  /** Moves the lower end of the initial weights. */
  TestingTask startingAt(float value) {
    start = value;
    return this;
  }

  @Override
  public TaskSpec spec() {
    return SPEC;
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
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    for (int k = 0; k < LENGTH; k++) {
      parameters.floats().put(k, start + random.nextFloat());
    }
  }

  @Override
  public float trainingStep(long seed, long step) {
    float loss = batchLoss(RandomStream.TRAINING_BATCH, "training", seed, step);
    for (int k = 0; k < LENGTH; k++) {
      gradients.floats().put(k, (parameters.floats().get(k) - bottom[k]) / LENGTH);
    }
    return loss;
  }

  @Override
  public float trainingLoss(long seed, long step) {
    return batchLoss(RandomStream.TRAINING_BATCH, "training", seed, step);
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    return batchLoss(RandomStream.EVALUATION_BATCH, split.name(), seed, batch);
  }

  private float batchLoss(RandomStream stream, String kind, long seed, long index) {
    if (batches != null) {
      batches.add("%s %d %d".formatted(kind, seed, index));
    }
    if (noise > 0) {
      UniformRandomProvider random = stream.at(seed, index);
      for (int k = 0; k < LENGTH; k++) {
        bottom[k] = noise * (2 * random.nextFloat() - 1);
      }
    }
    float sum = 0;
    for (int k = 0; k < LENGTH; k++) {
      float distance = parameters.floats().get(k) - bottom[k];
      sum += distance * distance;
    }
    return sum / (2 * LENGTH);
  }

  @Override
  public LossScale lossScale() {
    return SCALE;
  }

  @Override
  public long bytes() {
    return 2L * Float.BYTES * parameters.layout().length();
  }

  @Override
  public void close() {
    parameters.close();
    gradients.close();
  }
}
