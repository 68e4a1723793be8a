package org.velospark.tasks.text;

import java.nio.IntBuffer;
import java.util.List;
import org.velospark.tasks.Choice;
import org.velospark.tasks.DataSetName;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.data.Texts;
import org.velospark.tasks.data.TokenSet;
import org.velospark.tasks.data.Tokens;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;

/**
 * The text that a network learns to continue: which one, as what tokens, how many in a row and how
 * many rows at a time. Tokens lie in memory in {@link Order} and are declared in one dimension,
 * [batch * length]; every token of a window has a target, the one after it.
 *
 * <p>The published sources leave the loss at padding out. Windows are drawn from within a text
 * here, so that there is none.
 */
record Corpus(
    String dataSet, TokenKind kind, int vocabulary, int length, int batch, TaskData data) {

  /** How the tokens of a minibatch follow one another. */
  enum Order {
    /** One window after the other, [batch, length]. */
    BATCH_MAJOR,
    /** The first tokens of all windows, then the second ones, [length, batch]. */
    TIME_MAJOR
  }

  /**
   * Books in place of the published web pages, which nobody has in a few megabytes. The jargon file
   * is there for those who name it: it is not written for everyone's ears.
   */
  static final DataSetName DATA_SET =
      new DataSetName("data-set", List.of("king-james-bible", "moby-dick", "tiny-shakespeare"));

  static final Choice<TokenKind> TOKENS = Choice.of("tokens", TokenKind.class);

  /** How many different words are told apart; bytes are 256, whatever it says. */
  static final WholeNumber VOCABULARY =
      WholeNumber.logUniform("vocabulary", 100, 10_000).within(2, Texts.MAX_WORDS);

  /** Tokens that a network sees in a row. */
  static final WholeNumber SEQUENCE_LENGTH =
      WholeNumber.logUniform("sequence-length", 4, 512).within(1, 8192);

  static final WholeNumber BATCH_SIZE =
      WholeNumber.logUniform("batch-size", 4, 512).within(1, 8192);

  /** What its values are of. */
  static final List<Hyperparameter<?>> HYPERPARAMETERS =
      List.of(DATA_SET, TOKENS, VOCABULARY, SEQUENCE_LENGTH, BATCH_SIZE);

  private static final String INPUTS = "tokens";
  private static final String TARGETS = "targets";

  static Corpus of(Values values, TaskData data) {
    String dataSet = values.get(DATA_SET);
    data.texts().requireKnown(dataSet);
    TokenKind kind = values.get(TOKENS);
    return new Corpus(
        dataSet,
        kind,
        kind == TokenKind.BYTES ? Texts.BYTES : values.get(VOCABULARY),
        values.get(SEQUENCE_LENGTH),
        values.get(BATCH_SIZE),
        data);
  }

  /** Tokens of a minibatch. */
  int tokens() {
    return Math.multiplyExact(length, batch);
  }

  /** Declares the tokens that a network sees, [batch * length]. */
  Node declare(Network network) {
    return network.intInput(INPUTS, tokens());
  }

  /**
   * Makes a network a language model: its loss is the mean cross entropy of the next tokens.
   *
   * @param order of the tokens
   * @param logits [batch * length, vocabulary]
   */
  void predict(Network network, Order order, Node logits) {
    network.loss(
        network.crossEntropy(logits, network.intInput(TARGETS, tokens())),
        LossScale.classification(vocabulary));
    network.feed(
        inputs -> {
          TokenSet set = load();
          IntBuffer tokens = inputs.intInput(INPUTS);
          IntBuffer targets = inputs.intInput(TARGETS);
          return order == Order.TIME_MAJOR
              ? (split, random) ->
                  part(set, split).sampleTimeMajor(random, batch, length, tokens, targets)
              : (split, random) -> part(set, split).sample(random, batch, length, tokens, targets);
        });
  }

  private TokenSet load() {
    return switch (kind) {
      case BYTES -> data.texts().bytes(dataSet);
      case WORDS -> data.texts().words(dataSet, vocabulary);
    };
  }

  private static Tokens part(TokenSet set, Split split) {
    return switch (split) {
      case TRAINING -> set.training();
      case HELD_OUT -> set.heldOut();
    };
  }
}
