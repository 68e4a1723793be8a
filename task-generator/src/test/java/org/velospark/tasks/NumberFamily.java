package org.velospark.tasks;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;

/** A family whose specs are numbers and whose tasks have one weight; it remembers what it built. */
final class NumberFamily implements TaskFamily {
  final List<NumberTask> built = new ArrayList<>();
  private final String name;

  NumberFamily(String name) {
    this.name = name;
  }

  record NumberSpec(String family, int number) implements TaskSpec {
    @Override
    public String toJson() {
      return SpecFields.write(family, 1).put("number", number).toString();
    }
  }

  /** The loss is the weight. */
  static final class NumberTask implements Task {
    private final NumberSpec spec;
    private final FlatTensors parameters =
        FlatTensors.allocate(TensorLayout.builder().add("w").build());
    private final FlatTensors gradients = FlatTensors.allocate(parameters.layout());
    boolean closed;

    NumberTask(NumberSpec spec) {
      this.spec = spec;
    }

    @Override
    public NumberSpec spec() {
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
      parameters.floats().put(0, spec.number());
    }

    @Override
    public float trainingStep(long seed, long step) {
      gradients.floats().put(0, 1);
      return parameters.floats().get(0);
    }

    @Override
    public float loss(Split split, long seed, long batch) {
      return parameters.floats().get(0);
    }

    @Override
    public LossScale lossScale() {
      return new LossScale(1, 0, 1);
    }

    @Override
    public void close() {
      closed = true;
      parameters.close();
      gradients.close();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NumberSpec sample(UniformRandomProvider random) {
    return new NumberSpec(name, random.nextInt(100));
  }

  @Override
  public NumberSpec parse(SpecFields fields) {
    fields.requireVersion(1);
    return new NumberSpec(name, fields.integer("number"));
  }

  @Override
  public NumberTask build(TaskSpec spec) {
    NumberTask task = new NumberTask((NumberSpec) spec);
    built.add(task);
    return task;
  }
}
