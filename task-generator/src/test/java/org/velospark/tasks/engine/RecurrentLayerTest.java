package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.tasks.engine.RecurrentLayer.Cell;
import org.velospark.tasks.engine.TestGraphs.Network;

class RecurrentLayerTest {
  /** A layer of the given sizes, and a loss that all its hidden states have a share in. */
  private record Layer(Cell cell, int time, int batch, int width, int hidden, boolean unrolled)
      implements Network {

    Layer asUnrolled() {
      return new Layer(cell, time, batch, width, hidden, true);
    }

    @Override
    public SameDiff declare(DataType type) {
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.placeHolder("x", type, (long) time * batch, width);
      SDVariable target = sd.placeHolder("target", type, time, batch, hidden);
      int gates = cell.gates() * hidden;
      SDVariable inputGates =
          sd.nn
              .linear(
                  x,
                  TestGraphs.weight(sd, type, "w", width, gates),
                  TestGraphs.weight(sd, type, "b", gates))
              .reshape(time, batch, gates);
      List<SDVariable> recurrent = new ArrayList<>();
      recurrent.add(
          TestGraphs.weight(sd, type, "u", hidden, cell == Cell.GRU ? 2 * hidden : gates));
      if (cell == Cell.GRU) {
        recurrent.add(TestGraphs.weight(sd, type, "v", hidden, hidden));
      }
      List<SDVariable> initial = new ArrayList<>();
      initial.add(TestGraphs.weight(sd, type, "h0", batch, hidden));
      if (cell == Cell.LSTM) {
        initial.add(TestGraphs.weight(sd, type, "c0", batch, hidden));
      }
      SDVariable h =
          unrolled
              ? RecurrentLayer.unrolled(sd, cell, 0, time, inputGates, recurrent, initial)
              : RecurrentLayer.declare(sd, cell, inputGates, recurrent, initial);
      sd.math.square(h.sub(target)).mean("loss");
      return sd;
    }
  }

  static Stream<Arguments> smallLayers() {
    return Stream.of(Cell.values())
        .flatMap(
            cell ->
                Stream.of(
                    Arguments.of(cell, 5, 4, 3, 6),
                    Arguments.of(cell, 4, 1, 3, 8),
                    Arguments.of(cell, 1, 3, 2, 5)));
  }

  /** Also some that are worked on in several tiles. */
  static Stream<Arguments> layers() {
    return Stream.concat(
        smallLayers(), Stream.of(Cell.values()).map(cell -> Arguments.of(cell, 3, 67, 2, 33)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void gradientIsThatOfTheUnrolledLayer(Cell cell, int time, int batch, int width, int hidden) {
    Layer layer = new Layer(cell, time, batch, width, hidden, false);
    SameDiff unrolled = layer.asUnrolled().declare(DataType.FLOAT);
    PlanGradientTest.requireGradientOfSameDiff(layer, unrolled);
    PlanGradientTest.requireGradientOfSameDiff(layer.asUnrolled(), unrolled);
  }

  @ParameterizedTest
  @MethodSource("smallLayers")
  void gradientIsTheFiniteDifference(Cell cell, int time, int batch, int width, int hidden) {
    Layer layer = new Layer(cell, time, batch, width, hidden, false);
    PlanGradientTest.requireGradientOfFiniteDifferences(
        layer, layer.asUnrolled().declare(DataType.DOUBLE));
  }

  @ParameterizedTest
  @EnumSource(
      value = Cell.class,
      // Random weights of a rectified network are no contraction.
      mode = EnumSource.Mode.EXCLUDE,
      names = "IRNN")
  void longSequencesHaveTheGradientOfTheUnrolledLayer(Cell cell) {
    Layer layer = new Layer(cell, 96, 2, 3, 4, false);
    Layer unrolled = layer.asUnrolled();
    Map<String, INDArray> inputs = TestGraphs.inputs(layer.declare(DataType.FLOAT), 4);
    try (Plan actual = Plan.compile(layer.declare(DataType.FLOAT), "loss");
        Plan expected = Plan.compile(unrolled.declare(DataType.FLOAT), "loss")) {
      TestGraphs.fill(actual, inputs);
      TestGraphs.fill(expected, inputs);
      float loss = expected.gradient();
      assertThat(actual.gradient()).isCloseTo(loss, within(1e-5f * loss));
      assertThat(actual.layout()).isEqualTo(expected.layout());
      double largest = expected.gradients().array().amaxNumber().doubleValue();
      INDArray difference = expected.gradients().array().sub(actual.gradients().array());
      assertThat(difference.amaxNumber().doubleValue()).isLessThanOrEqualTo(1e-5 * largest);
    }
  }

  @ParameterizedTest
  @EnumSource(Cell.class)
  void aLayerOnTopOfALayerThatStartsWithZeros(Cell cell) {
    Network network = type -> stack(type, cell, false);
    PlanGradientTest.requireGradientOfSameDiff(network, stack(DataType.FLOAT, cell, true));
  }

  private static SameDiff stack(DataType type, Cell cell, boolean unrolled) {
    SameDiff sd = SameDiff.create();
    int time = 4;
    int gates = cell.gates() * 3;
    SDVariable h = sd.placeHolder("x", type, time * 2, 3);
    for (String name : List.of("lower", "upper")) {
      List<SDVariable> recurrent = new ArrayList<>();
      recurrent.add(TestGraphs.weight(sd, type, name + "u", 3, cell == Cell.GRU ? 6 : gates));
      if (cell == Cell.GRU) {
        recurrent.add(TestGraphs.weight(sd, type, name + "v", 3, 3));
      }
      SDVariable zeros = sd.constant(Nd4j.zeros(type, 2, 3));
      List<SDVariable> initial = cell == Cell.LSTM ? List.of(zeros, zeros) : List.of(zeros);
      SDVariable inputGates =
          h.mmul(TestGraphs.weight(sd, type, name + "w", 3, gates)).reshape(time, 2, gates);
      h =
          (unrolled
                  ? RecurrentLayer.unrolled(sd, cell, 0, time, inputGates, recurrent, initial)
                  : RecurrentLayer.declare(sd, cell, inputGates, recurrent, initial))
              .reshape(time * 2, 3);
    }
    sd.math.square(h).mean("loss");
    return sd;
  }

  @Test
  void statesAreThoseOfTheFormula() {
    SameDiff sd = SameDiff.create();
    SDVariable a = sd.placeHolder("a", DataType.FLOAT, 2, 1, 1);
    SDVariable u = sd.var("u", Nd4j.createFromArray(0.5f).reshape(1, 1));
    SDVariable h0 = sd.constant(Nd4j.createFromArray(2f).reshape(1, 1));
    RecurrentLayer.declare(sd, Cell.IRNN, a, List.of(u), List.of(h0)).sum("loss");
    try (Plan plan = Plan.compile(sd, "loss")) {
      FloatBuffer input = plan.input("a");
      input.put(0, 3).put(1, 1);
      // 3 + 0.5 * 2, then 1 + 0.5 * 4; their derivatives by u are 2, and 4 + 0.5 * 2.
      assertThat(plan.gradient()).isEqualTo(7);
      assertThat(plan.gradients().floats().get(0)).isEqualTo(7);
    }
  }

  @Test
  void wrongNumbersOfWeightsAreRefused() {
    SameDiff sd = SameDiff.create();
    SDVariable w = TestGraphs.weight(sd, DataType.FLOAT, "w", 2, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecurrentLayer.declare(sd, Cell.GRU, w, List.of(w), List.of(w, w)))
        .withMessage("GRU takes 2 recurrent weights and 1 initial states, but got 1 and 2");
  }

  @Test
  void wrongShapesAreRefused() {
    SameDiff sd = SameDiff.create();
    SDVariable a = sd.placeHolder("a", DataType.FLOAT, 5, 2, 12);
    SDVariable w = TestGraphs.weight(sd, DataType.FLOAT, "w", 4, 12);
    SDVariable s = TestGraphs.weight(sd, DataType.FLOAT, "s", 2, 3);
    RecurrentLayer.declare(sd, Cell.LSTM, a, List.of(w), List.of(s, s)).sum("loss");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plan.compile(sd, "loss"))
        .withMessage(
            "Recurrent layer 'velospark_recurrent' (LSTM) got 'w' of type FLOAT and shape [4, 12];"
                + " expected FLOAT [3, 12]");
  }
}
