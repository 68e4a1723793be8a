package org.velospark.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Initializer;

class RnnLanguageModelFamilyTest {
  private static final RnnLanguageModelFamily FAMILY = new RnnLanguageModelFamily();
  private static final TaskFamilies FAMILIES = new TaskFamilies(List.of(FAMILY), List.of());
  private static final TaskData DATA = TestingData.ofAllNames();
  private static final String SPEC =
      "{'family':'rnn-language-model','version':1,'data-set':'moby-dick','tokens':'words',"
          + "'vocabulary':20,'sequence-length':6,'batch-size':3,'cell':'gru','hidden-size':5,"
          + "'embedding-size':4,'initializer':'scaled-normal','initializer-scale':1.0}";

  private static TaskSpec spec(RecurrentCell cell) {
    return TaskSpec.of(
        FAMILY,
        Values.none()
            .with(Corpus.DATA_SET, "moby-dick")
            .with(Corpus.TOKENS, TokenKind.WORDS)
            .with(Corpus.VOCABULARY, 20)
            .with(Corpus.SEQUENCE_LENGTH, 6)
            .with(Corpus.BATCH_SIZE, 3)
            .with(RnnLanguageModelFamily.CELL, cell)
            .with(RnnLanguageModelFamily.HIDDEN_SIZE, 5)
            .with(RnnLanguageModelFamily.EMBEDDING_SIZE, 4)
            .with(RnnLanguageModelFamily.INITIALIZER, Initializer.SCALED_NORMAL)
            .with(RnnLanguageModelFamily.INITIALIZER_SCALE, 1.0));
  }

  @Test
  void specsAreWhatTheyAreOnTheWire() {
    assertThat(spec(RecurrentCell.GRU).toJson().replace('"', '\'')).isEqualTo(SPEC);
  }

  @ParameterizedTest
  @CsvSource({
    "VANILLA, '{b-hidden=[5], b-input=[5], w-hidden=[5, 5], w-input=[4, 5]}', 1",
    "IRNN,    '{b-hidden=[5], b-input=[5], w-hidden=[5, 5], w-input=[4, 5]}', 1",
    "GRU,     '{b=[15], w-hidden=[5, 15], w-input=[4, 15]}', 1",
    "LSTM,    '{b=[20], w=[9, 20]}', 2"
  })
  void weightsHaveTheShapesOfHaiku(RecurrentCell cell, String ofTheLayer, int states) {
    try (Task task = FAMILIES.build(spec(cell), DATA)) {
      Map<String, List<Integer>> shapes = new TreeMap<>();
      for (Tensor tensor : task.parameters().layout().tensors()) {
        shapes.put(tensor.name(), tensor.shape());
      }
      assertThat(shapes.remove("embedding")).isEqualTo(List.of(20, 4));
      assertThat(shapes.remove("w-output")).isEqualTo(List.of(5, 20));
      assertThat(shapes.remove("b-output")).isEqualTo(List.of(20));
      for (int k = 0; k < states; k++) {
        assertThat(shapes.remove("initial-state-" + k)).isEqualTo(List.of(1, 5));
      }
      assertThat(shapes).hasToString(ofTheLayer);
    }
  }

  @ParameterizedTest
  @EnumSource(RecurrentCell.class)
  void withoutOutputWeightsAllTokensAreEquallyLikely(RecurrentCell cell) {
    try (Task task = FAMILIES.build(spec(cell), DATA)) {
      task.initialize(3);
      fill(task, "w-output", 0);
      for (Split split : Split.values()) {
        assertThat(task.loss(split, 1, 0)).isCloseTo((float) Math.log(20), within(1e-6f));
      }
    }
  }

  /** Along the gradient of each tensor alone the slope of the loss is its norm. */
  @ParameterizedTest
  @EnumSource(RecurrentCell.class)
  void theGradientOfEveryWeightIsTheSlopeOfTheLoss(RecurrentCell cell) {
    try (Task task = FAMILIES.build(spec(cell), DATA)) {
      UniformRandomProvider random = RandomStream.TASK.at(1, 0);
      FloatBuffer weights = task.parameters().floats();
      for (int i = 0; i < weights.limit(); i++) {
        weights.put(i, 1.6f * random.nextFloat() - 0.8f);
      }
      task.trainingStep(1, 0);
      for (Tensor tensor : task.parameters().layout().tensors()) {
        float[] gradient = new float[tensor.length()];
        task.gradients().floats().get(tensor.offset(), gradient);
        double norm = 0;
        for (float g : gradient) {
          norm += (double) g * g;
        }
        norm = Math.sqrt(norm);
        assertThat(norm).as("gradient of %s", tensor.name()).isGreaterThan(1e-4);
        double best = Double.POSITIVE_INFINITY;
        for (double step : new double[] {3e-2, 1e-2, 3e-3, 1e-3}) {
          double slope =
              (lossAt(task, tensor, gradient, step / norm)
                      - lossAt(task, tensor, gradient, -step / norm))
                  / (2 * step);
          best = Math.min(best, Math.abs(slope / norm - 1));
        }
        assertThat(best).as("gradient of %s", tensor.name()).isLessThan(5e-3);
      }
    }
  }

  private static double lossAt(Task task, Tensor tensor, float[] direction, double distance) {
    FloatBuffer weights = task.parameters().floats();
    float[] start = new float[direction.length];
    weights.get(tensor.offset(), start);
    for (int k = 0; k < direction.length; k++) {
      weights.put(tensor.offset() + k, (float) (start[k] + distance * direction[k]));
    }
    double loss = task.trainingLoss(1, 0);
    weights.put(tensor.offset(), start);
    return loss;
  }

  @Test
  void whatIsTrainedFirstIsZeroOrTheIdentity() {
    try (Task task = FAMILIES.build(spec(RecurrentCell.IRNN), DATA)) {
      task.initialize(3);
      assertThat(values(task, "initial-state-0")).containsOnly(0);
      assertThat(values(task, "b-hidden")).containsOnly(0);
      float[] identity = values(task, "w-hidden");
      for (int i = 0; i < identity.length; i++) {
        assertThat(identity[i]).isEqualTo(i / 5 == i % 5 ? 1 : 0);
      }
    }
  }

  @Test
  void bytesAreTheVocabularyWhateverItsSize() {
    TaskSpec words = spec(RecurrentCell.LSTM);
    TaskSpec bytes = TaskSpec.of(FAMILY, words.values().with(Corpus.TOKENS, TokenKind.BYTES));
    try (Task task = FAMILIES.build(bytes, DATA)) {
      assertThat(task.parameters().layout().tensor("embedding").shape()).isEqualTo(List.of(256, 4));
      task.initialize(3);
      fill(task, "w-output", 0);
      assertThat(task.loss(Split.HELD_OUT, 1, 0)).isCloseTo((float) Math.log(256), within(1e-6f));
      assertThat(task.normalized(Float.NaN))
          .isCloseTo(Math.log(10) * 10 / Math.log(256), within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'vocabulary':20 | 'vocabulary':1 | vocabulary is 1, expected 2 to 32768",
        "'vocabulary':20 | 'vocabulary':32769 | vocabulary is 32769, expected 2 to 32768",
        "'sequence-length':6 | 'sequence-length':0 | sequence-length is 0, expected 1 to 8192",
      },
      quoteCharacter = '"')
  void valuesThatNoTaskCanHaveAreRefused(String allowed, String refused, String message) {
    String json = SPEC.replace(allowed, refused).replace('\'', '"');
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FAMILIES.parse(json))
        .withMessage("Task spec is not allowed: " + message + ": " + json);
  }

  @Test
  void unknownCellsAndTokensAreRefused() {
    String json = SPEC.replace('\'', '"');
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FAMILIES.parse(json.replace("gru", "mgu")))
        .withMessage("No cell 'mgu'; there are vanilla, gru, lstm, irnn");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FAMILIES.parse(json.replace("words", "syllables")))
        .withMessage("No tokens 'syllables'; there are bytes, words");
  }

  @Test
  void textsThatNobodyKnowsAreRefusedBeforeTheyAreLoaded() {
    TaskSpec spec = spec(RecurrentCell.GRU);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FAMILIES.cost(spec, TestingData.none()))
        .withMessage("No text 'moby-dick'; there are ");
  }

  private static void fill(Task task, String name, float value) {
    Tensor tensor = task.parameters().layout().tensor(name);
    for (int i = 0; i < tensor.length(); i++) {
      task.parameters().floats().put(tensor.offset() + i, value);
    }
  }

  private static float[] values(Task task, String name) {
    Tensor tensor = task.parameters().layout().tensor(name);
    float[] values = new float[tensor.length()];
    task.parameters().floats().get(tensor.offset(), values);
    return values;
  }
}
