package org.velospark.tasks.augment;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.FlatTensors;
import org.velospark.model.StateFields;
import org.velospark.tasks.Augmentation;
import org.velospark.tasks.Cost;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.ParticleTaskWrapper;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskWrapper;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;

/**
 * Gradients that come late, as from a worker that read the weights some steps ago: gradient and
 * loss of a training step belong to the parameters of {@code delay} training steps before, on this
 * step's minibatch. The first steps see the parameters that the first one saw. Other losses belong
 * to the parameters as they are. Source: {@code AsyncDelayedGradients}, which keeps as many
 * parameters as its delay but returns its second oldest, so that a delay above 1 is one less there.
 *
 * <p>{@link Task#initialize} forgets the past. Steps are counted, whatever their numbers.
 */
public final class DelayedGradients implements Augmentation {
  static final WholeNumber DELAY = WholeNumber.logUniform("delay", 1, 8);

  @Override
  public String name() {
    return "delayed-gradients";
  }

  @Override
  public int order() {
    return 7;
  }

  @Override
  public double chance() {
    return 0.05;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(DELAY);
  }

  @Override
  public Cost cost(Cost without, Values values) {
    return without.plus(new Cost(0, 0, 0, 2 * without.parameters()));
  }

  @Override
  public Task apply(Values values, Task task) {
    return new Delayed(task, values.get(DELAY));
  }

  @Override
  public boolean suitsParticles() {
    return true;
  }

  @Override
  public ParticleTask applyToParticles(Values values, ParticleTask task) {
    return new DelayedParticles(task, values.get(DELAY));
  }

  private static final class Delayed extends TaskWrapper {
    private final int length = task.parameters().layout().length();

    /** The parameters of the last steps, this one's at {@code step % ring.length}. */
    private final FlatTensors[] ring;

    private long steps;

    Delayed(Task task, int delay) {
      super(task);
      this.ring = new FlatTensors[delay + 1];
      for (int k = 0; k < ring.length; k++) {
        ring[k] = FlatTensors.allocate(task.parameters().layout());
      }
    }

    @Override
    public void initialize(long seed) {
      task.initialize(seed);
      steps = 0;
    }

    @Override
    public float trainingStep(long seed, long step) {
      FloatBuffer parameters = task.parameters().floats();
      if (steps == 0) {
        for (FlatTensors past : ring) {
          past.floats().put(0, parameters, 0, length);
        }
      }
      FloatBuffer now = ring[(int) (steps % ring.length)].floats();
      now.put(0, parameters, 0, length);
      steps++;
      parameters.put(0, ring[(int) (steps % ring.length)].floats(), 0, length);
      try {
        return task.trainingStep(seed, step);
      } finally {
        parameters.put(0, now, 0, length);
      }
    }

    @Override
    public void state(StateFields fields) {
      task.state(fields);
      steps = fields.number(steps);
      for (FlatTensors past : ring) {
        fields.floats(past.floats(), length);
      }
    }

    @Override
    public void close() {
      for (FlatTensors past : ring) {
        past.close();
      }
      task.close();
    }
  }

  /** As {@link Delayed}. */
  private static final class DelayedParticles extends ParticleTaskWrapper {
    private final INDArray[] ring;
    private long steps;

    DelayedParticles(ParticleTask task, int delay) {
      super(task);
      this.ring = new INDArray[delay + 1];
      for (int k = 0; k < ring.length; k++) {
        ring[k] = task.parameters().dup().detach();
      }
    }

    @Override
    public void initialize(long[] seeds) {
      task.initialize(seeds);
      steps = 0;
    }

    @Override
    public float[] trainingStep(long[] seeds, long step) {
      INDArray parameters = task.parameters();
      if (steps == 0) {
        for (INDArray past : ring) {
          past.assign(parameters);
        }
      }
      INDArray now = ring[(int) (steps % ring.length)].assign(parameters);
      steps++;
      parameters.assign(ring[(int) (steps % ring.length)]);
      try {
        return task.trainingStep(seeds, step);
      } finally {
        parameters.assign(now);
      }
    }

    @Override
    public void close() {
      for (INDArray past : ring) {
        past.close();
      }
      task.close();
    }
  }
}
