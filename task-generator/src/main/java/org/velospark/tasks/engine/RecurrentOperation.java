package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.velospark.tasks.engine.RecurrentLayer.Cell;

/**
 * A {@link RecurrentLayer} forwards or backwards through time: for each step a native
 * multiplication by the recurrent weights, and a pass over the gates in Java.
 *
 * @param label name in the graph, for messages
 * @param inputs of the layer; backwards also the gradient of the hidden states and the tape
 * @param outputs results, and scratch memory for one step
 * @param steps binds it
 */
record RecurrentOperation(
    String label, List<Value> inputs, List<Value> outputs, Function<Places, Step> steps)
    implements Operation {

  /** Where the values lie, and multiplications of them. */
  record Places(String label, Function<Value, NativeTensor> places) {
    FloatBuffer floats(Value value) {
      return places.apply(value).floats();
    }

    /** result = left right. */
    ProductSeries product(Value left, Value right, Value result) {
      return ProductSeries.byOne(
          List.of(Matmul.of(label, false, left, false, right, result).bind(places)));
    }

    /** result = left rightᵀ. */
    ProductSeries transposedProduct(Value left, Value right, Value result) {
      return ProductSeries.byOne(
          List.of(Matmul.of(label, false, left, true, right, result).bind(places)));
    }
  }

  static RecurrentOperation forward(
      String label, RecurrentSizes sizes, List<Value> inputs, RecurrentTape tape) {
    Cell cell = sizes.cell();
    Value state = sizes.rows(label + ".state", 1);
    List<Value> products = products(label, sizes);
    Value reset = sizes.rows(label + ".reset", 1);
    List<Value> outputs = new ArrayList<>(tape.values());
    outputs.add(state);
    outputs.addAll(products);
    if (cell == Cell.GRU) {
      outputs.add(reset);
    }
    Function<Places, Step> steps =
        switch (cell) {
          case VANILLA, IRNN ->
              at -> new ElmanCell.Forward(at, sizes, inputs, tape, state, products.get(0));
          case GRU -> at -> new GruCell.Forward(at, sizes, inputs, tape, state, reset, products);
          case LSTM -> at -> new LstmCell.Forward(at, sizes, inputs, tape, state, products.get(0));
        };
    return new RecurrentOperation(label, inputs, outputs, steps);
  }

  /** For each recurrent weight matrix, a place for its product with a state. */
  private static List<Value> products(String label, RecurrentSizes sizes) {
    Cell cell = sizes.cell();
    return IntStream.range(0, cell.weights())
        .mapToObj(k -> sizes.rows(label + ".product", cell.gatesOf(k)))
        .toList();
  }

  /**
   * The operations for the gradients of all inputs of a layer: back through time, then one
   * multiplication over all times for each recurrent weight matrix.
   *
   * @param upstream gradient of the hidden states
   * @param inputs of the layer
   */
  static Replacement backward(
      String label, RecurrentSizes sizes, Value upstream, List<Value> inputs, RecurrentTape tape) {
    Cell cell = sizes.cell();
    Value ofGates = sizes.sequence(label + ".gates", sizes.time(), cell.gates());
    Value ofHidden = sizes.rows(label + ".initial", 1);
    List<Value> scratch = products(label, sizes);
    List<Value> read = new ArrayList<>(inputs);
    read.add(upstream);
    read.addAll(tape.values());
    List<Value> written = new ArrayList<>(List.of(ofGates, ofHidden));
    written.addAll(scratch);

    long rows = (long) sizes.time() * sizes.batch();
    long hidden = sizes.hidden();
    Value before = tape.states().part(label + ".before", 0, rows, hidden);
    List<Value> ofWeights = new ArrayList<>();
    for (int k = 0; k < cell.weights(); k++) {
      ofWeights.add(Value.computed(label + ".weights", upstream.type(), inputs.get(1 + k).shape()));
    }
    List<Operation> operations = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    results.add(ofGates);
    results.addAll(ofWeights);
    results.add(ofHidden);
    if (cell == Cell.GRU) {
      Value split = sizes.sequence(label + ".update", sizes.time(), 2);
      Value candidates = sizes.sequence(label + ".candidate", sizes.time(), 1);
      Value carried = sizes.rows(label + ".carried", 1);
      written.addAll(List.of(split, candidates, carried));
      operations.add(
          new RecurrentOperation(
              label,
              read,
              written,
              at ->
                  new GruCell.Backward(
                      at,
                      sizes,
                      inputs,
                      tape,
                      upstream,
                      ofGates,
                      ofHidden,
                      split,
                      candidates,
                      carried,
                      scratch)));
      Value reset = tape.memory().view(label + ".reset", new long[] {rows, hidden});
      operations.add(weights(label, before, split, ofWeights.get(0)));
      operations.add(weights(label, reset, candidates, ofWeights.get(1)));
    } else {
      Value ofCell = sizes.rows(label + ".cell", 1);
      if (cell == Cell.LSTM) {
        written.add(ofCell);
        results.add(ofCell);
      }
      operations.add(
          new RecurrentOperation(
              label,
              read,
              written,
              cell == Cell.LSTM
                  ? at ->
                      new LstmCell.Backward(
                          at,
                          sizes,
                          inputs,
                          tape,
                          upstream,
                          ofGates,
                          ofHidden,
                          ofCell,
                          scratch.get(0))
                  : at ->
                      new ElmanCell.Backward(
                          at, sizes, inputs, tape, upstream, ofGates, ofHidden, scratch.get(0))));
      operations.add(weights(label, before, ofGates, ofWeights.get(0)));
    }
    return new Replacement(operations, results);
  }

  /** result = beforeᵀ gates, summed over all times and examples. */
  private static Operation weights(String label, Value before, Value gates, Value result) {
    long[] flat = {before.shape()[0], gates.length() / before.shape()[0]};
    return Matmul.of(label, true, before, false, gates.view(gates.name(), flat), result);
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    return steps.apply(new Places(label, places));
  }
}
