package org.velospark.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.tasks.engine.Plan;
import org.velospark.tasks.network.Network;

/**
 * Training steps the way SameDiff does them itself: it goes through its graph operation by
 * operation. Takes weights and minibatches from a plan of the same network. Not thread-safe.
 */
final class SameDiffTraining {
  private final SameDiff graph;
  private final String loss;
  private final Map<String, INDArray> inputs = new HashMap<>();
  private final List<String> weights = new ArrayList<>();
  private final List<Runnable> copies = new ArrayList<>();

  SameDiffTraining(Network network, Plan plan) {
    Network.Graph reference = network.referenceGraph();
    graph = reference.graph();
    loss = reference.loss();
    graph.setLossVariables(loss);
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.PLACEHOLDER) {
        addInput(variable, plan);
      } else if (variable.getVariableType() == VariableType.VARIABLE) {
        weights.add(variable.name());
        variable.getArr().assign(weight(plan.parameters(), variable.name()));
      }
    }
  }

  private void addInput(SDVariable variable, Plan plan) {
    String name = variable.name();
    INDArray array = Nd4j.create(variable.dataType(), variable.placeholderShape());
    inputs.put(name, array);
    ByteBuffer bytes = array.data().asNio().order(ByteOrder.nativeOrder());
    copies.add(
        variable.dataType() == DataType.FLOAT
            ? () -> bytes.asFloatBuffer().put(plan.input(name))
            : () -> bytes.asIntBuffer().put(plan.intInput(name)));
  }

  private static INDArray weight(FlatTensors tensors, String name) {
    List<TensorLayout.Tensor> all = tensors.layout().tensors();
    return tensors.tensor(all.indexOf(tensors.layout().tensor(name)));
  }

  /** Loss and gradient of the minibatch that is in the inputs of the plan. */
  float step() {
    copies.forEach(Runnable::run);
    return graph
        .calculateGradientsAndOutputs(inputs, List.of(loss), weights)
        .getOutputs()
        .get(loss)
        .getFloat(0);
  }
}
