package org.velospark.tasks.image;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Ranges;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;

/** Small tasks on the synthetic pictures, whose minibatches and weights are known. */
final class TestingTask {
  static final int SIZE = 8;
  static final int CLASSES = 4;
  static final int BATCH = 6;
  static final TaskData DATA = TestingData.ofAllNames();

  private static final long SEED = 3;
  private static final long STEP = 2;

  private TestingTask() {}

  /** Values of a family with the synthetic pictures as they are, and all else drawn. */
  static Values values(TaskFamily family) {
    Values values =
        Ranges.published(family.hyperparameters())
            .sample(RandomStream.TASK.at(11, 0))
            .with(Pictures.DATA_SET, "mnist")
            .with(family.batchSize().orElseThrow(), BATCH);
    return family.hyperparameters().contains(Pictures.SIZE)
        ? values.with(Pictures.SIZE, SIZE)
        : values.with(Pictures.LARGE_SIZE, SIZE);
  }

  static Task build(TaskFamily family, Values values) {
    return family.build(TaskSpec.of(family, values), DATA);
  }

  /** The loss of the batch that {@link #pictures} gives. */
  static float loss(Task task) {
    return task.trainingLoss(SEED, STEP);
  }

  /** What the batch is drawn from. */
  static UniformRandomProvider random() {
    return RandomStream.TRAINING_BATCH.at(SEED, STEP);
  }

  /** The pictures of the batch, row-major, with the random numbers that were drawn for them. */
  static float[] pictures(UniformRandomProvider random) {
    FloatBuffer pictures = FloatBuffer.allocate(BATCH * SIZE * SIZE);
    DATA.images().get("mnist", SIZE, false).training().sample(random, BATCH, pictures);
    return pictures.array();
  }

  /** The classes of the batch. */
  static int[] classes() {
    IntBuffer classes = IntBuffer.allocate(BATCH);
    FloatBuffer pictures = FloatBuffer.allocate(BATCH * SIZE * SIZE);
    DATA.images().get("mnist", SIZE, false).training().sample(random(), BATCH, pictures, classes);
    return classes.array();
  }

  /** Sets all weights to zero. */
  static void clear(Task task) {
    task.parameters()
        .layout()
        .tensors()
        .forEach(tensor -> set(task, tensor.name(), new float[tensor.length()]));
  }

  static void set(Task task, String name, float... values) {
    Tensor tensor = task.parameters().layout().tensor(name);
    IntStream.range(0, tensor.length())
        .forEach(i -> task.parameters().floats().put(tensor.offset() + i, values[i]));
  }

  static List<Integer> shape(Task task, String name) {
    return task.parameters().layout().tensor(name).shape();
  }
}
