package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.velospark.tasks.engine.RecurrentLayer.Cell;

/**
 * A {@link RecurrentLayer} in a graph. Its results are the hidden states, and then what its
 * gradient needs of the way to them, the {@link RecurrentTape}.
 */
final class RecurrentFunction extends DynamicCustomOp implements EngineFunction {
  private final Cell cell;

  /**
   * @param inputs the input's share of the gates, recurrent weights, initial states
   */
  RecurrentFunction(SameDiff graph, Cell cell, List<SDVariable> inputs) {
    super(graph, inputs.toArray(SDVariable[]::new));
    this.cell = cell;
  }

  @Override
  public String opName() {
    return "velospark_recurrent";
  }

  @Override
  public int getNumOutputs() {
    return 1 + RecurrentTape.size(cell);
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(getNumOutputs(), inputs.get(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> upstream) {
    List<SDVariable> inputs = new ArrayList<>();
    inputs.add(upstream.get(0));
    inputs.addAll(Arrays.asList(args()));
    inputs.addAll(Arrays.asList(outputVariables()).subList(1, getNumOutputs()));
    return List.of(new Gradient(getSameDiff(), cell, inputs).outputVariables());
  }

  @Override
  public Replacement lower(String label, List<Value> inputs) {
    RecurrentSizes sizes = RecurrentSizes.of(label, cell, inputs);
    RecurrentTape tape = RecurrentTape.create(label, sizes);
    RecurrentOperation operation = RecurrentOperation.forward(label, sizes, inputs, tape);
    List<Value> results = new ArrayList<>();
    results.add(tape.hidden(sizes));
    results.addAll(tape.values());
    return new Replacement(List.of(operation), results);
  }

  /** The gradients of all inputs of a {@link RecurrentFunction}, in their order. */
  private static final class Gradient extends DynamicCustomOp implements EngineFunction {
    private final Cell cell;

    /**
     * @param inputs the gradient of the hidden states, the inputs of the function, its tape
     */
    Gradient(SameDiff graph, Cell cell, List<SDVariable> inputs) {
      super(graph, inputs.toArray(SDVariable[]::new));
      this.cell = cell;
    }

    @Override
    public String opName() {
      return "velospark_recurrent_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1 + cell.weights() + cell.states();
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
      return Collections.nCopies(getNumOutputs(), inputs.get(0));
    }

    @Override
    public Replacement lower(String label, List<Value> inputs) {
      int first = 1 + getNumOutputs();
      List<Value> forward = inputs.subList(1, first);
      RecurrentSizes sizes = RecurrentSizes.of(label, cell, forward);
      RecurrentTape tape = RecurrentTape.of(inputs.subList(first, inputs.size()));
      return RecurrentOperation.backward(label, sizes, inputs.get(0), forward, tape);
    }
  }
}
