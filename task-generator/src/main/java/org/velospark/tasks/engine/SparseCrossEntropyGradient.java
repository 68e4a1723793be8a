package org.velospark.tasks.engine;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * The gradient of {@code sparseSoftmaxCrossEntropy} by its logits, in a graph. ND4J's leaves the
 * gradients of the losses out, as if their sum were the end of the graph.
 */
final class SparseCrossEntropyGradient extends DynamicCustomOp implements EngineFunction {
  SparseCrossEntropyGradient(
      SameDiff graph, SDVariable labels, SDVariable logits, SDVariable upstream) {
    super(graph, new SDVariable[] {labels, logits, upstream});
  }

  @Override
  public String opName() {
    return "velospark_sparse_cross_entropy_gradient";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return List.of(inputs.get(1));
  }

  @Override
  public Replacement lower(String label, List<Value> inputs) {
    Value logits = inputs.get(1);
    Value gradient = Value.computed(label, logits.type(), logits.shape());
    Operation operation =
        new SparseSoftmaxCrossEntropy(label, inputs.get(0), logits, null, inputs.get(2), gradient);
    return new Replacement(List.of(operation), List.of(gradient));
  }
}
