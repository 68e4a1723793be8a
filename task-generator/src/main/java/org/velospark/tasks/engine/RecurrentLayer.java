package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A recurrent layer over a whole sequence as one operation of a graph: declared and compiled at
 * once whatever the length, while unrolled steps are operations of their own each.
 *
 * <p>With batch b, width h and g gates, all gates of a step in one matrix:
 *
 * <ul>
 *   <li>the input's share of the gates, x W + bias, is computed outside, for all times by one
 *       multiplication, [time, b, g h];
 *   <li>the recurrent weights are one matrix [h, g h]; for a GRU two, [h, 2h] and [h, h];
 *   <li>the initial states are [b, h] each: the hidden state, then for an LSTM the cell's.
 * </ul>
 */
public final class RecurrentLayer {
  /** What happens in a step; a is the input's share of the gates, U the recurrent weights. */
  public enum Cell {
    /** h' = tanh(a + h U), Elman's network. */
    VANILLA(1, 1, 1),
    /** h' = max(0, a + h U); meant for U = identity at the start (Le et al., 2015). */
    IRNN(1, 1, 1),
    /**
     * z, r = sigmoid(a + h U); c = tanh(a + (r h) V); h' = (1 - z) h + z c, with the gates in the
     * order z, r, c (Cho et al., 2014; Haiku's GRU).
     */
    GRU(3, 2, 1),
    /**
     * c' = sigmoid(f + 1) c + sigmoid(i) tanh(g); h' = sigmoid(o) tanh(c'), with the gates a + h U
     * in the order i, g, f, o (Zaremba et al., 2014, with Jozefowicz' forget bias; Haiku's LSTM).
     */
    LSTM(4, 1, 2);

    private final int gates;
    private final int weights;
    private final int states;

    Cell(int gates, int weights, int states) {
      this.gates = gates;
      this.weights = weights;
      this.states = states;
    }

    /** How many times as wide as the hidden state the input's share is. */
    public int gates() {
      return gates;
    }

    /** Number of recurrent weight matrices. */
    public int weights() {
      return weights;
    }

    /** Number of initial states. */
    public int states() {
      return states;
    }

    /** The number of gates that each recurrent weight matrix is for. */
    int gatesOf(int weight) {
      return this == GRU ? 2 - weight : gates;
    }
  }

  private RecurrentLayer() {}

  /**
   * The layer as one operation, which only a {@link Plan} can run.
   *
   * @return all hidden states [time, b, h], the initial one left out
   * @throws IllegalArgumentException if the number of weights or states is not the cell's
   */
  public static SDVariable declare(
      SameDiff graph,
      Cell cell,
      SDVariable inputGates,
      List<SDVariable> recurrentWeights,
      List<SDVariable> initialStates) {
    requireNumbers(cell, recurrentWeights, initialStates);
    List<SDVariable> inputs = new ArrayList<>();
    inputs.add(inputGates);
    inputs.addAll(recurrentWeights);
    inputs.addAll(initialStates);
    return new RecurrentFunction(graph, cell, inputs).outputVariables()[0];
  }

  /**
   * The same in operations of SameDiff, step by step: slow to declare, slow to run, and what {@link
   * #declare} is tested against.
   *
   * @param axis which dimension of the input's share is the time: 0, or more if all tensors have as
   *     many dimensions before their own, for layers side by side
   * @param time number of steps
   */
  public static SDVariable unrolled(
      SameDiff graph,
      Cell cell,
      int axis,
      int time,
      SDVariable inputGates,
      List<SDVariable> recurrentWeights,
      List<SDVariable> initialStates) {
    requireNumbers(cell, recurrentWeights, initialStates);
    SDVariable[] inputs = graph.unstack(inputGates, axis, time);
    SDVariable[] states = new SDVariable[time];
    List<SDVariable> state = initialStates;
    for (int t = 0; t < time; t++) {
      // SameDiff would try the numbers of all names of a kind, one by one, if they were in one
      // scope.
      NameScope scope = graph.withNameScope("step" + t);
      try {
        state = step(graph, cell, axis + 1, inputs[t], recurrentWeights, state);
      } finally {
        scope.close();
      }
      states[t] = state.get(0);
    }
    return graph.stack(axis, states);
  }

  private static List<SDVariable> step(
      SameDiff graph,
      Cell cell,
      int gateAxis,
      SDVariable input,
      List<SDVariable> weights,
      List<SDVariable> s) {
    SDVariable h = s.get(0);
    SDVariable product = h.mmul(weights.get(0));
    switch (cell) {
      case VANILLA:
        return List.of(graph.math.tanh(input.add(product)));
      case IRNN:
        return List.of(graph.nn.relu(input.add(product), 0));
      case GRU:
        SDVariable[] inputs = graph.split(input, 3, gateAxis);
        SDVariable[] products = graph.split(product, 2, gateAxis);
        SDVariable update = graph.nn.sigmoid(inputs[0].add(products[0]));
        SDVariable reset = graph.nn.sigmoid(inputs[1].add(products[1]));
        SDVariable candidate = graph.math.tanh(inputs[2].add(reset.mul(h).mmul(weights.get(1))));
        return List.of(h.add(update.mul(candidate.sub(h))));
      case LSTM:
        SDVariable[] gates = graph.split(input.add(product), 4, gateAxis);
        SDVariable kept = graph.nn.sigmoid(gates[2].add(1.0)).mul(s.get(1));
        SDVariable added = graph.nn.sigmoid(gates[0]).mul(graph.math.tanh(gates[1]));
        SDVariable memory = kept.add(added);
        return List.of(graph.nn.sigmoid(gates[3]).mul(graph.math.tanh(memory)), memory);
      default:
        throw new IllegalArgumentException("No step for " + cell);
    }
  }

  private static void requireNumbers(
      Cell cell, List<SDVariable> recurrentWeights, List<SDVariable> initialStates) {
    if (recurrentWeights.size() != cell.weights() || initialStates.size() != cell.states()) {
      throw new IllegalArgumentException(
          "%s takes %d recurrent weights and %d initial states, but got %d and %d"
              .formatted(
                  cell,
                  cell.weights(),
                  cell.states(),
                  recurrentWeights.size(),
                  initialStates.size()));
    }
  }
}
