package org.velospark.tasks.network;

import org.velospark.tasks.Cost;
import org.velospark.tasks.ParticleTask;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamily;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;

/** A family whose tasks are networks, which is all there is to say about them. */
public interface NetworkFamily extends TaskFamily {

  /**
   * Declares the network of some values, with its loss and where its inputs come from. Loads no
   * data before its feed is bound.
   *
   * @throws IllegalArgumentException if the values ask for data that nobody knows
   */
  Network declare(Values values, TaskData data);

  @Override
  default Cost cost(Values values, TaskData data) {
    return declare(values, data).cost();
  }

  @Override
  default Task build(TaskSpec spec, TaskData data) {
    return NetworkTask.compile(spec, declare(spec.values(), data));
  }

  @Override
  default boolean hasParticles() {
    return true;
  }

  @Override
  default ParticleTask buildParticles(TaskSpec spec, TaskData data, int particles) {
    return NetworkParticles.compile(spec, declare(spec.values(), data), particles);
  }
}
