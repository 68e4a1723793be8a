package org.velospark.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.IntBuffer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.random.RandomStream;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;
import org.velospark.tasks.engine.Plan;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.text.Corpus.Order;

/** What a prediction depends on, in every language model. */
class CausalityTest {
  private static final int BATCH = 3;
  private static final int LENGTH = 5;

  static Stream<Arguments> models() {
    Values corpus =
        Values.none()
            .with(Corpus.DATA_SET, "moby-dick")
            .with(Corpus.TOKENS, TokenKind.WORDS)
            .with(Corpus.VOCABULARY, 8)
            .with(Corpus.SEQUENCE_LENGTH, LENGTH)
            .with(Corpus.BATCH_SIZE, BATCH);
    Values transformer =
        corpus
            .with(TransformerLanguageModelFamily.HEADS, 2)
            .with(TransformerLanguageModelFamily.WIDTH_PER_HEAD, 3)
            .with(TransformerLanguageModelFamily.LAYERS, 2);
    Values rnn =
        corpus
            .with(RnnLanguageModelFamily.HIDDEN_SIZE, 6)
            .with(RnnLanguageModelFamily.EMBEDDING_SIZE, 4)
            .with(RnnLanguageModelFamily.INITIALIZER, Initializer.ORTHOGONAL)
            .with(RnnLanguageModelFamily.INITIALIZER_SCALE, 1.0);
    return Stream.concat(
        Stream.of(
            Arguments.of(new TransformerLanguageModelFamily(), transformer, Order.BATCH_MAJOR)),
        Stream.of(RecurrentCell.values())
            .map(
                cell ->
                    Arguments.of(
                        new RnnLanguageModelFamily(),
                        rnn.with(RnnLanguageModelFamily.CELL, cell),
                        Order.TIME_MAJOR)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPredictionDependsOnNoLaterTokenAndOnNoOtherWindow(
      NetworkFamily family, Values values, Order order) {
    Network network = family.declare(values, TestingData.ofAllNames());
    Network.Graph graph = network.graph();
    try (Plan plan = Plan.compile(graph.graph(), graph.loss())) {
      UniformRandomProvider random = RandomStream.TASK.at(4, 0);
      for (int i = 0; i < plan.layout().length(); i++) {
        plan.parameters().floats().put(i, 2 * random.nextFloat() - 1);
      }
      IntBuffer tokens = plan.intInput("tokens");
      for (int i = 0; i < tokens.limit(); i++) {
        tokens.put(i, i % 4);
      }
      int window = 1;
      int time = 2;
      double before = prediction(plan, place(order, window, time));
      int seen = 0;
      for (int w = 0; w < BATCH; w++) {
        for (int t = 0; t < LENGTH; t++) {
          int place = place(order, w, t);
          tokens.put(place, tokens.get(place) + 4);
          double after = prediction(plan, place(order, window, time));
          tokens.put(place, tokens.get(place) - 4);
          if (w == window && t <= time) {
            seen += Math.abs(after - before) > 1e-4 ? 1 : 0;
          } else {
            assertThat(after)
                .as("prediction after token %d of window %d changed", t, w)
                .isCloseTo(before, within(1e-6));
          }
        }
      }
      assertThat(seen).isEqualTo(time + 1);
    }
  }

  private static int place(Order order, int window, int time) {
    return order == Order.BATCH_MAJOR ? window * LENGTH + time : time * BATCH + window;
  }

  /** How much more likely class 0 is than class 1 at a place, by what they do to the loss. */
  private static double prediction(Plan plan, int place) {
    IntBuffer targets = plan.intInput("targets");
    IntStream.range(0, targets.limit()).forEach(i -> targets.put(i, 0));
    double zero = plan.loss();
    targets.put(place, 1);
    return plan.loss() - zero;
  }
}
