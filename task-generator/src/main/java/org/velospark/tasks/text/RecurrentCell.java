package org.velospark.tasks.text;

import java.util.ArrayList;
import java.util.List;
import org.velospark.tasks.engine.RecurrentLayer.Cell;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * The recurrent layers of the published language models, with weights of the shapes and initial
 * values that Haiku gives them ({@code haiku/_src/recurrent.py}), for inputs of width i and a
 * hidden state of width h.
 */
enum RecurrentCell {
  /**
   * h' = tanh(x W + b + h U + c) with W [i, h], U [h, h] and two biases. Haiku's layer of that name
   * takes the positive part in place of tanh; {@link #IRNN} does so here.
   */
  VANILLA("vanilla", Cell.VANILLA),
  /** Input weights [i, 3h], recurrent weights [h, 3h], bias [3h]. */
  GRU("gru", Cell.GRU),
  /** One weight [i + h, 4h] for input and state, bias [4h]. */
  LSTM("lstm", Cell.LSTM),
  /**
   * Like {@link #VANILLA}, with the positive part in place of tanh, and U = identity at the start.
   * Source: Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified
   * linear units", arXiv:1504.00941.
   */
  IRNN("irnn", Cell.IRNN);

  private final String label;
  private final Cell cell;

  RecurrentCell(String label, Cell cell) {
    this.label = label;
    this.cell = cell;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * Declares a layer that starts each sequence in the same state, which is trained and zero at
   * first.
   *
   * @param x inputs [time * batch, i], all of the first time first
   * @param hidden width h of the state
   * @return hidden states [time * batch, h]
   */
  Node declare(Network network, Node x, int time, int batch, int hidden) {
    int input = x.dimension(1);
    int gates = cell.gates() * hidden;
    WeightInit linear = WeightInit.truncatedNormal(1);
    Node inputWeight;
    Node bias;
    List<Node> recurrent;
    switch (this) {
      case VANILLA, IRNN -> {
        inputWeight = network.weight("w-input", linear, input, hidden);
        Node u =
            network.weight(
                "w-hidden", this == IRNN ? WeightInit.identity() : linear, hidden, hidden);
        bias =
            network.add(
                network.weight("b-input", WeightInit.constant(0), hidden),
                network.weight("b-hidden", WeightInit.constant(0), hidden));
        recurrent = List.of(u);
      }
      case GRU -> {
        inputWeight = network.weight("w-input", WeightInit.varianceScaling(1), input, gates);
        Node u = network.weight("w-hidden", WeightInit.varianceScaling(1), hidden, gates);
        bias = network.weight("b", WeightInit.constant(0), gates);
        recurrent =
            List.of(network.part(u, 1, 0, 2 * hidden), network.part(u, 1, 2 * hidden, hidden));
      }
      case LSTM -> {
        Node w = network.weight("w", linear, input + hidden, gates);
        bias = network.weight("b", WeightInit.constant(0), gates);
        inputWeight = network.part(w, 0, 0, input);
        recurrent = List.of(network.part(w, 0, input, hidden));
      }
      default -> throw new AssertionError(this);
    }
    List<Node> initial = new ArrayList<>();
    for (int k = 0; k < cell.states(); k++) {
      Node row = network.weight("initial-state-" + k, WeightInit.constant(0), 1, hidden);
      initial.add(network.broadcast(row, batch, hidden));
    }
    Node inputGates =
        network.reshape(network.add(network.matmul(x, inputWeight), bias), time, batch, gates);
    Node states = network.recurrent(cell, inputGates, recurrent, initial);
    return network.reshape(states, time * batch, hidden);
  }
}
