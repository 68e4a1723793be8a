package org.velospark.observation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.TensorAccumulators;
import org.velospark.model.hierarchical.HierarchicalOptimizer;

/**
 * A learned optimizer some of whose steps are looked at. It takes the steps that it would take
 * anyway, bit for bit; those that are looked at take longer and allocate. Not thread-safe.
 */
public final class ObservedOptimizer implements Optimizer {
  private final HierarchicalOptimizer optimizer;
  private final int every;
  private final Consumer<ObservedStep> observer;
  private int step;

  /**
   * @param optimizer before its first step
   * @param every which steps to look at: the first, and each so many later; at least 1
   * @param observer is told of each such step, on the thread that takes it
   */
  public ObservedOptimizer(
      HierarchicalOptimizer optimizer, int every, Consumer<ObservedStep> observer) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "The first step and every so many later can be looked at, at least 1, got " + every);
    }
    this.optimizer = optimizer;
    this.every = every;
    this.observer = observer;
  }

  @Override
  public void update(FlatTensors parameters, FlatTensors gradients, float loss) {
    if (step % every == 0) {
      float[] before = new float[parameters.layout().length()];
      parameters.floats().get(0, before);
      optimizer.update(parameters, gradients, loss);
      observer.accept(observed(before, parameters, gradients, loss));
    } else {
      optimizer.update(parameters, gradients, loss);
    }
    step++;
  }

  private ObservedStep observed(
      float[] before, FlatTensors parameters, FlatTensors gradients, float loss) {
    List<TensorLayout.Tensor> tensors = parameters.layout().tensors();
    List<ObservedTensor> observed = new ArrayList<>();
    for (int k = 0; k < tensors.size(); k++) {
      TensorLayout.Tensor tensor = tensors.get(k);
      observed.add(
          observed(
              k,
              tensor.name(),
              Arrays.copyOfRange(before, tensor.offset(), tensor.offset() + tensor.length()),
              part(gradients.floats(), tensor),
              part(parameters.floats(), tensor)));
    }
    return new ObservedStep(step, loss, optimizer.lossFeatures(), observed);
  }

  private static float[] part(FloatBuffer values, TensorLayout.Tensor tensor) {
    float[] part = new float[tensor.length()];
    values.get(tensor.offset(), part);
    return part;
  }

  private ObservedTensor observed(
      int tensor, String name, float[] before, float[] gradient, float[] after) {
    double[] descent = new double[before.length];
    for (int i = 0; i < descent.length; i++) {
      descent[i] = (double) before[i] - after[i];
    }
    double[] momenta = new double[TensorAccumulators.DECAYS];
    for (int d = 0; d < momenta.length; d++) {
      momenta[d] = cosine(descent, doubles(optimizer.copyOfMomentum(tensor, d)));
    }
    return new ObservedTensor(
        name,
        optimizer.decision(tensor),
        norm(doubles(before)),
        norm(doubles(gradient)),
        norm(descent),
        cosine(descent, doubles(gradient)),
        momenta);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double cosine(double[] a, double[] b) {
    return product(a, b) / (norm(a) * norm(b));
  }

  private static double norm(double[] values) {
    return Math.sqrt(product(values, values));
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
