package org.velospark.tasks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.tasks.Task;
import org.velospark.tasks.Task.Split;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.TestingData;
import org.velospark.tasks.Values;
import org.velospark.tasks.data.TaskData;

class TransformerLanguageModelFamilyTest {
  private static final TransformerLanguageModelFamily FAMILY = new TransformerLanguageModelFamily();
  private static final TaskFamilies FAMILIES = new TaskFamilies(List.of(FAMILY), List.of());
  private static final TaskData DATA = TestingData.ofAllNames();
  private static final String SPEC =
      "{'family':'transformer-language-model','version':1,'data-set':'king-james-bible',"
          + "'tokens':'words','vocabulary':20,'sequence-length':6,'batch-size':3,'heads':2,"
          + "'width-per-head':5,'layers':2}";

  private static TaskSpec spec() {
    return TaskSpec.of(
        FAMILY,
        Values.none()
            .with(Corpus.DATA_SET, "king-james-bible")
            .with(Corpus.TOKENS, TokenKind.WORDS)
            .with(Corpus.VOCABULARY, 20)
            .with(Corpus.SEQUENCE_LENGTH, 6)
            .with(Corpus.BATCH_SIZE, 3)
            .with(TransformerLanguageModelFamily.HEADS, 2)
            .with(TransformerLanguageModelFamily.WIDTH_PER_HEAD, 5)
            .with(TransformerLanguageModelFamily.LAYERS, 2));
  }

  @Test
  void specsAreWhatTheyAreOnTheWire() {
    assertThat(spec().toJson().replace('"', '\'')).isEqualTo(SPEC);
  }

  @Test
  void weightsHaveTheShapesOfThePublishedNetwork() {
    try (Task task = FAMILIES.build(spec(), DATA)) {
      TensorLayout layout = task.parameters().layout();
      assertThat(layout.tensor("embedding").shape()).isEqualTo(List.of(20, 10));
      for (String projection : List.of("query", "key", "value")) {
        assertThat(layout.tensor("w1." + projection).shape()).isEqualTo(List.of(10, 64));
      }
      assertThat(layout.tensor("w1.attention").shape()).isEqualTo(List.of(64, 10));
      assertThat(layout.tensor("w1.widen").shape()).isEqualTo(List.of(10, 40));
      assertThat(layout.tensor("w1.narrow").shape()).isEqualTo(List.of(40, 10));
      assertThat(layout.tensor("w-output").shape()).isEqualTo(List.of(10, 20));
      // Embedding, output, last norm; in a layer two norms, four projections and two dense layers.
      assertThat(layout.tensors()).hasSize(1 + 2 + 2 + 2 * (4 + 8 + 4));
    }
  }

  @Test
  void embeddingsDeviateByOneBeforeTheyAreTruncated() {
    TaskSpec large = TaskSpec.of(FAMILY, spec().values().with(Corpus.VOCABULARY, 4000));
    try (Task task = FAMILIES.build(large, DATA)) {
      task.initialize(3);
      Tensor embedding = task.parameters().layout().tensor("embedding");
      double squares = 0;
      for (int i = 0; i < embedding.length(); i++) {
        double weight = task.parameters().floats().get(embedding.offset() + i);
        assertThat(Math.abs(weight)).isLessThanOrEqualTo(2);
        squares += weight * weight;
      }
      assertThat(Math.sqrt(squares / embedding.length())).isCloseTo(0.8796, within(0.01));
    }
  }

  @Test
  void withoutOutputWeightsAllTokensAreEquallyLikely() {
    try (Task task = FAMILIES.build(spec(), DATA)) {
      task.initialize(3);
      Tensor output = task.parameters().layout().tensor("w-output");
      for (int i = 0; i < output.length(); i++) {
        task.parameters().floats().put(output.offset() + i, 0);
      }
      for (Split split : Split.values()) {
        assertThat(task.loss(split, 1, 0)).isCloseTo((float) Math.log(20), within(1e-6f));
      }
    }
  }

  @Test
  void valuesThatNoTaskCanHaveAreRefused() {
    String json = SPEC.replace("'heads':2", "'heads':0").replace('\'', '"');
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FAMILIES.parse(json))
        .withMessage("Task spec is not allowed: heads is 0, expected 1 to 1024: " + json);
  }
}
