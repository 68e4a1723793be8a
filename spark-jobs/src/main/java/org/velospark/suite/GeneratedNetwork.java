package org.velospark.suite;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.DataSetName;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;

/**
 * A network of one of the families that meta-training samples, which this project's engine trains.
 */
public record GeneratedNetwork(TaskSpec spec) implements SuiteNetwork {
  /** Seconds that an optimizer's step takes, whatever the network, and more for each weight. */
  private static final double UPDATE = 3e-5;

  private static final double UPDATE_PARAMETER = 3e-9;

  private static final String BATCH_SIZE = "batch-size";

  @Override
  public String family() {
    return spec.family();
  }

  @Override
  public String toJson() {
    return spec.toJson();
  }

  @Override
  public Set<String> dataSets() {
    Set<String> names = new TreeSet<>();
    for (Hyperparameter<?> hyperparameter : spec.values().hyperparameters()) {
      if (hyperparameter instanceof DataSetName data) {
        names.add(spec.values().get(data));
      }
    }
    return names;
  }

  @Override
  public Optional<SuiteNetwork> withBatchesTimes(double factor) {
    Values values = spec.values();
    for (Hyperparameter<?> hyperparameter : values.hyperparameters()) {
      if (hyperparameter.key().equals(BATCH_SIZE) && hyperparameter instanceof WholeNumber size) {
        int scaled = (int) Math.max(1, Math.round(factor * values.get(size)));
        return Optional.of(new GeneratedNetwork(spec.with(values.with(size, scaled))));
      }
    }
    return Optional.empty();
  }

  @Override
  public double seconds(int steps, MeasuringPlan plan, TaskData data) {
    Cost cost = TaskFamilies.installed().cost(spec, data);
    double network = CostModel.REFERENCE.seconds(cost);
    return steps * (network + UPDATE + UPDATE_PARAMETER * cost.parameters())
        + plan.steps() * network;
  }

  @Override
  public boolean suits(Baseline baseline) {
    return true;
  }
}
