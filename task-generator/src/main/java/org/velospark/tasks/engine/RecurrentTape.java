package org.velospark.tasks.engine;

import java.util.List;
import java.util.stream.Stream;
import org.velospark.tasks.engine.RecurrentLayer.Cell;

/**
 * What the gradient of a recurrent layer needs of the way forward.
 *
 * @param states hidden states, the initial one first, [time + 1, b, h]
 * @param gates activated gates of a GRU or LSTM, [time, b, gates h] in an order that only {@link
 *     RecurrentStep} knows; null for other cells
 * @param memory of an LSTM: cell states, the initial one first, [time + 1, b, h]; of a GRU: the
 *     hidden states times the reset gates, [time, b, h]; null for other cells
 */
record RecurrentTape(Value states, Value gates, Value memory) {

  static int size(Cell cell) {
    return cell.gates() == 1 ? 1 : 3;
  }

  static RecurrentTape create(String label, RecurrentSizes sizes) {
    Cell cell = sizes.cell();
    Value states = sizes.sequence(label + ".states", sizes.time() + 1, 1);
    if (cell.gates() == 1) {
      return new RecurrentTape(states, null, null);
    }
    int remembered = cell == Cell.LSTM ? sizes.time() + 1 : sizes.time();
    return new RecurrentTape(
        states,
        sizes.sequence(label + ".gates", sizes.time(), cell.gates()),
        sizes.sequence(label + ".memory", remembered, 1));
  }

  static RecurrentTape of(List<Value> values) {
    return values.size() == 1
        ? new RecurrentTape(values.get(0), null, null)
        : new RecurrentTape(values.get(0), values.get(1), values.get(2));
  }

  List<Value> values() {
    return Stream.of(states, gates, memory).filter(value -> value != null).toList();
  }

  /** The hidden states after the steps, [time, b, h]. */
  Value hidden(RecurrentSizes sizes) {
    return states.part(
        states.name() + ".hidden", sizes.state(), sizes.time(), sizes.batch(), sizes.hidden());
  }
}
