package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.tasks.engine.RecurrentLayer.Cell;

/** The kind of a recurrent layer and its dimensions. */
record RecurrentSizes(Cell cell, int time, int batch, int hidden) {

  /**
   * @param inputs the input's share of the gates, recurrent weights, initial states
   * @throws IllegalArgumentException if their shapes and types are not those of one layer
   */
  static RecurrentSizes of(String label, Cell cell, List<Value> inputs) {
    long[] shape = inputs.get(0).shape();
    if (shape.length != 3 || shape[2] % cell.gates() != 0) {
      throw new IllegalArgumentException(
          "Recurrent layer '%s' got input gates of shape %s; %s takes [time, batch, %d * hidden]"
              .formatted(label, Arrays.toString(shape), cell, cell.gates()));
    }
    RecurrentSizes sizes =
        new RecurrentSizes(
            cell,
            Math.toIntExact(shape[0]),
            Math.toIntExact(shape[1]),
            Math.toIntExact(shape[2] / cell.gates()));
    List<long[]> expected = new ArrayList<>();
    expected.add(shape);
    for (int k = 0; k < cell.weights(); k++) {
      expected.add(new long[] {sizes.hidden, (long) cell.gatesOf(k) * sizes.hidden});
    }
    for (int k = 0; k < cell.states(); k++) {
      expected.add(new long[] {sizes.batch, sizes.hidden});
    }
    for (int k = 0; k < expected.size(); k++) {
      Value input = inputs.get(k);
      if (!Arrays.equals(input.shape(), expected.get(k)) || input.type() != DataType.FLOAT) {
        throw new IllegalArgumentException(
            "Recurrent layer '%s' (%s) got '%s' of type %s and shape %s; expected FLOAT %s"
                .formatted(
                    label,
                    cell,
                    input.name(),
                    input.type(),
                    Arrays.toString(input.shape()),
                    Arrays.toString(expected.get(k))));
      }
    }
    return sizes;
  }

  /** A new value with a row of some states for each example. */
  Value rows(String name, int states) {
    return Value.computed(name, DataType.FLOAT, new long[] {batch, (long) states * hidden});
  }

  /** A new value with a row of some states for each time and example. */
  Value sequence(String name, int times, int states) {
    return Value.computed(name, DataType.FLOAT, new long[] {times, batch, (long) states * hidden});
  }

  /** Elements of one state of all examples. */
  int state() {
    return batch * hidden;
  }
}
