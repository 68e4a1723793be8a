package org.velospark.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.data.TaskData;

/** A family whose tasks are numbers with one weight; it remembers what it built. */
final class NumberFamily implements TaskFamily {
  static final WholeNumber NUMBER = WholeNumber.uniform("number", 0, 99).within(0, 999);

  final List<NumberTask> built = new ArrayList<>();
  private final String name;

  NumberFamily(String name) {
    this.name = name;
  }

  /** The loss is the weight. */
  static final class NumberTask implements Task {
    private final TaskSpec spec;
    private final FlatTensors parameters =
        FlatTensors.allocate(TensorLayout.builder().add("w").build());
    private final FlatTensors gradients = FlatTensors.allocate(parameters.layout());
    boolean closed;

    NumberTask(TaskSpec spec) {
      this.spec = spec;
    }

    @Override
    public TaskSpec spec() {
      return spec;
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
      parameters.floats().put(0, spec.values().get(NUMBER));
    }

    @Override
    public float trainingStep(long seed, long step) {
      gradients.floats().put(0, 1);
      return trainingLoss(seed, step);
    }

    @Override
    public float trainingLoss(long seed, long step) {
      return parameters.floats().get(0);
    }

    @Override
    public float loss(Split split, long seed, long batch) {
      return parameters.floats().get(0);
    }

    @Override
    public LossScale lossScale() {
      return LossScale.linear(0, 1, 0, 1);
    }

    @Override
    public long bytes() {
      return spec.values().get(NUMBER);
    }

    @Override
    public void close() {
      closed = true;
      parameters.close();
      gradients.close();
    }
  }

  TaskSpec spec(int number) {
    return TaskSpec.of(this, Values.none().with(NUMBER, number));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(NUMBER);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(NUMBER);
  }

  /** As many operations as the number. */
  @Override
  public Cost cost(Values values, TaskData data) {
    return new Cost(1, values.get(NUMBER), 0, 0);
  }

  @Override
  public NumberTask build(TaskSpec spec, TaskData data) {
    NumberTask task = new NumberTask(spec);
    built.add(task);
    return task;
  }
}
