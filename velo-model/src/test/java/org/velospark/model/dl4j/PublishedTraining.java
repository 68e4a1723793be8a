package org.velospark.model.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.velospark.model.FlatTensors;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.weights.OptimizerWeights;

/**
 * Applies a learned optimizer to arrays, each copied to the place and order that it has in the
 * published networks. It shares nothing with the drop-in but the optimizer.
 */
final class PublishedTraining {
  private final List<String> names;
  private final Map<String, INDArray> parameters;
  private final FlatTensors weights;
  private final FlatTensors gradients;
  private final Optimizer optimizer;

  PublishedTraining(
      List<String> names, Map<String, INDArray> parameters, OptimizerWeights weights, int steps) {
    this.names = names;
    this.parameters = parameters;
    TensorLayout.Builder layout = TensorLayout.builder();
    for (String name : names) {
      int[] shape = new int[published(name, parameters.get(name)).rank()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = (int) published(name, parameters.get(name)).size(i);
      }
      layout.add(name, shape);
    }
    TensorLayout target = layout.build();
    this.weights = FlatTensors.allocate(target);
    this.gradients = FlatTensors.allocate(target);
    this.optimizer = weights.optimizer(target, steps);
  }

  /** Convolutions [out, in, rows, columns] become [rows, columns, in, out], biases vectors. */
  private static INDArray published(String name, INDArray array) {
    if (array.rank() == 4) {
      return array.permute(2, 3, 1, 0);
    }
    boolean matrix = name.endsWith("W");
    return matrix ? array : array.reshape(array.length());
  }

  /**
   * Takes a step.
   *
   * @param sums gradients of the parameters, sums over the minibatch
   */
  void step(Map<String, INDArray> sums, int batchSize, double loss) {
    List<INDArray> views = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      String name = names.get(k);
      views.add(published(name, parameters.get(name)));
      weights.tensor(k).assign(views.get(k));
      gradients.tensor(k).assign(published(name, sums.get(name)).div(batchSize));
    }
    optimizer.update(weights, gradients, (float) loss);
    for (int k = 0; k < names.size(); k++) {
      views.get(k).assign(weights.tensor(k));
    }
  }
}
