package org.velospark.tasks.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.Transformer;
import org.velospark.tasks.network.WeightInit;

/**
 * Decoder-only transformers that predict the next token of a text: an embedding of width d = heads
 * times width per head, layers of causal attention and of fully connected nets four times as wide,
 * and an output layer, with the mean cross entropy of all tokens as their loss. Positions have no
 * embedding: the mask alone tells one from the other. Source: {@code ParametricLMTransformer} in
 * google/learned_optimization's {@code tasks/parametric/lm_transformer.py} and {@code
 * tasks/transformer.py}.
 *
 * <p>The published dropout of one in ten is left out: the loss of a task is a function of its
 * weights and its minibatch, so that it can be compared between two optimizers.
 */
public final class TransformerLanguageModelFamily implements NetworkFamily {
  static final WholeNumber HEADS = WholeNumber.logUniform("heads", 8, 128).within(1, 1024);

  /** With the number of heads it is the width of the network; the heads' own is always 32. */
  static final WholeNumber WIDTH_PER_HEAD =
      WholeNumber.logUniform("width-per-head", 8, 128).within(1, 1024);

  static final WholeNumber LAYERS = WholeNumber.logUniform("layers", 1, 8).within(1, 64);

  /** Width of the queries, keys and values of a head. */
  private static final int HEAD_SIZE = 32;

  /** How many times as wide as the network the fully connected nets are inside. */
  private static final int WIDENING = 4;

  @Override
  public String name() {
    return "transformer-language-model";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return Stream.<Hyperparameter<?>>concat(
            Corpus.HYPERPARAMETERS.stream(), Stream.of(HEADS, WIDTH_PER_HEAD, LAYERS))
        .toList();
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Corpus.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Corpus corpus = Corpus.of(values, data);
    int heads = values.get(HEADS);
    int width = heads * values.get(WIDTH_PER_HEAD);
    int layers = values.get(LAYERS);
    Transformer transformer =
        new Transformer(
            layers,
            heads,
            HEAD_SIZE,
            WIDENING * width,
            true,
            false,
            WeightInit.varianceScaling(2.0 / layers),
            WeightInit.constant(0));
    Network network = new Network();
    // Whatever the vocabulary, Haiku's embeddings deviate by one before they are truncated.
    Node table =
        network.weight(
            "embedding",
            WeightInit.truncatedNormal(corpus.vocabulary()),
            corpus.vocabulary(),
            width);
    Node embedded = network.lookUp(table, corpus.declare(network));
    Node seen =
        transformer.declare(
            network, network.reshape(embedded, corpus.batch(), corpus.length(), width));
    Node logits =
        network.dense(
            "-output",
            network.reshape(seen, corpus.tokens(), width),
            corpus.vocabulary(),
            WeightInit.truncatedNormal(1));
    corpus.predict(network, Corpus.Order.BATCH_MAJOR, logits);
    return network;
  }
}
