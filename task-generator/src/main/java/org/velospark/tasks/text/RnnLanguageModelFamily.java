package org.velospark.tasks.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.RealNumber;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Recurrent networks that predict the next token of a text: an embedding [vocabulary, e], one
 * recurrent layer from a trained initial state, and an output layer, with the mean cross entropy of
 * all tokens as their loss. The initializer is for embedding and output; the recurrent layer has
 * its own. Source: {@code ParametricLMRNN} in google/learned_optimization's {@code
 * tasks/parametric/lm_rnn.py} and {@code tasks/rnn.py}. That code builds an LSTM whichever cell it
 * draws, and never draws an IRNN; the cells here are those that the VeLO paper lists.
 */
public final class RnnLanguageModelFamily implements NetworkFamily {
  static final Choice<RecurrentCell> CELL = Choice.of("cell", RecurrentCell.class);

  /** Width of the recurrent layer's state. */
  static final WholeNumber HIDDEN_SIZE =
      WholeNumber.logUniform("hidden-size", 8, 256).within(1, 4096);

  static final WholeNumber EMBEDDING_SIZE =
      WholeNumber.logUniform("embedding-size", 8, 256).within(1, 4096);

  static final Choice<Initializer> INITIALIZER = Choice.of("initializer", Initializer.class);
  static final RealNumber INITIALIZER_SCALE =
      RealNumber.uniform("initializer-scale", 0.5, 2).within(1e-6, 1e6);

  @Override
  public String name() {
    return "rnn-language-model";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return Stream.<Hyperparameter<?>>concat(
            Corpus.HYPERPARAMETERS.stream(),
            Stream.of(CELL, HIDDEN_SIZE, EMBEDDING_SIZE, INITIALIZER, INITIALIZER_SCALE))
        .toList();
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Corpus.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Corpus corpus = Corpus.of(values, data);
    WeightInit init = values.get(INITIALIZER).scaled(values.get(INITIALIZER_SCALE));
    Network network = new Network();
    Node table = network.weight("embedding", init, corpus.vocabulary(), values.get(EMBEDDING_SIZE));
    Node embedded = network.lookUp(table, corpus.declare(network));
    Node states =
        values
            .get(CELL)
            .declare(network, embedded, corpus.length(), corpus.batch(), values.get(HIDDEN_SIZE));
    Node logits = network.dense("-output", states, corpus.vocabulary(), init);
    corpus.predict(network, Corpus.Order.TIME_MAJOR, logits);
    return network;
  }
}
