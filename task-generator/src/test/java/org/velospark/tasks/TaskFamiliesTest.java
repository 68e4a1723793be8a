package org.velospark.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskFamiliesTest {
  /** Builds the task of a larger number, and makes up for that in the loss; costs ten times. */
  private static final class LargerNumber implements Augmentation {
    static final WholeNumber BY = WholeNumber.uniform("by", 1, 100);
    static final int NEVER = 13;

    @Override
    public String name() {
      return "larger";
    }

    @Override
    public int order() {
      return 1;
    }

    @Override
    public double chance() {
      return 0.5;
    }

    @Override
    public List<Hyperparameter<?>> hyperparameters() {
      return List.of(BY);
    }

    @Override
    public Values prepare(TaskFamily family, Values of, Values values) {
      WholeNumber number = family.batchSize().orElseThrow();
      return of.with(number, of.get(number) + values.get(BY));
    }

    @Override
    public Cost cost(Cost without, Values values) {
      return without.operations() < 100 ? without.times(10) : without;
    }

    @Override
    public Task apply(Values values, Task task) {
      if (values.get(BY) == NEVER) {
        throw new IllegalArgumentException("by is never " + NEVER);
      }
      return new TaskWrapper(task) {
        @Override
        public float trainingStep(long seed, long step) {
          return task.trainingStep(seed, step) - values.get(BY);
        }
      };
    }
  }

  private final NumberFamily a = new NumberFamily("a");
  private final NumberFamily b = new NumberFamily("b");
  private final TaskFamilies families =
      new TaskFamilies(List.of(a, b), List.of(new LargerNumber()));

  @Test
  void familiesAndAugmentationsHaveNoParticlesUnlessTheySaySo() {
    assertThat(families.hasParticles(a.spec(7))).isFalse();
    assertThatThrownBy(() -> families.buildParticles(a.spec(7), TestingData.none(), 2))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("Family 'a' has no particles; train its networks one by one");
    assertThat(new LargerNumber().suitsParticles()).isFalse();
  }

  @Test
  void theFamilyThatASpecNamesReadsIt() {
    assertThat(families.parse("{\"number\":7,\"version\":1,\"family\":\"b\"}"))
        .isEqualTo(b.spec(7));
  }

  @Test
  void theFamilyThatASpecNamesBuildsIt() {
    try (Task task = families.build(a.spec(7), TestingData.none())) {
      assertThat(task.spec()).isEqualTo(a.spec(7));
      assertThat(a.built).hasSize(1);
      assertThat(b.built).isEmpty();
    }
    assertThat(a.built.get(0).closed).isTrue();
  }

  @Test
  void augmentationsChangeTheTaskAndStayInItsSpec() {
    LargerNumber larger = new LargerNumber();
    TaskSpec spec =
        a.spec(7)
            .with(larger, Values.none().with(LargerNumber.BY, 2))
            .with(larger, Values.none().with(LargerNumber.BY, 3));
    assertThat(spec.toJson().replace('"', '\''))
        .isEqualTo(
            "{'family':'a','version':1,'number':7,'augmentations':"
                + "[{'augmentation':'larger','by':2},{'augmentation':'larger','by':3}]}");
    assertThat(families.parse(spec.toJson())).isEqualTo(spec);
    assertThat(families.cost(spec, TestingData.none())).isEqualTo(new Cost(1, 120, 0, 0));
    try (Task task = families.build(spec, TestingData.none())) {
      task.initialize(0);
      assertThat(task.trainingStep(0, 0)).isEqualTo(12 - 5);
      assertThat(task.spec()).isEqualTo(spec);
    }
    assertThat(a.built.get(0).closed).isTrue();
  }

  @Test
  void aTaskWhoseAugmentationFailsIsClosed() {
    TaskSpec spec =
        a.spec(7).with(new LargerNumber(), Values.none().with(LargerNumber.BY, LargerNumber.NEVER));
    assertThatThrownBy(() -> families.build(spec, TestingData.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("by is never 13");
    assertThat(a.built.get(0).closed).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'family':'c','version':1,'number':7} | No task family 'c'; there are a, b",
        "{'family':'a','version':2,'number':7} | Task spec of family 'a' has version 2, expected 1;"
            + " it was written by another release: {'family':'a','version':2,'number':7}",
        "{'family':'a','version':1,'number':7,'x':0,'y':0} | Task spec has unknown field x, y;"
            + " known are family, version, number, augmentations:"
            + " {'family':'a','version':1,'number':7,'x':0,'y':0}",
        "{'family':'a','version':1} | Task spec has no field 'number': {'family':'a','version':1}",
        "{'version':1} | Task spec has no field 'family': {'version':1}",
        "{'family':'a','number':7} | Task spec has no field 'version': {'family':'a','number':7}",
        "{'family':'a','version':1,'number':7.5} | Field 'number' of the task spec is 7.5, expected"
            + " a whole number: {'family':'a','version':1,'number':7.5}",
        "{'family':'a','version':1,'number':null} | Field 'number' of the task spec is null,"
            + " expected a whole number: {'family':'a','version':1,'number':null}",
        "{'family':7} | Field 'family' of the task spec is 7, expected a string: {'family':7}",
        "[1] | Task spec is no JSON object: [1]",
        "{'family':'a','version':1,'number':1000} | Task spec is not allowed: number is 1000,"
            + " expected 0 to 999: {'family':'a','version':1,'number':1000}",
        "{'family':'a','version':1,'number':7,'augmentations':7} | Field 'augmentations' of the task"
            + " spec is 7, expected a list: {'family':'a','version':1,'number':7,'augmentations':7}",
        "{'family':'a','version':1,'number':7,'augmentations':[7]} | Field 'augmentations' of the"
            + " task spec is [7], expected a list of objects:"
            + " {'family':'a','version':1,'number':7,'augmentations':[7]}",
        "{'family':'a','version':1,'number':7,'augmentations':[{'augmentation':'x'}]} | No"
            + " augmentation 'x'; there are larger",
      },
      quoteCharacter = '"')
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> families.parse(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .extracting(e -> e.getMessage().replace('"', '\''))
        .isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'family':'a','version':1,'number':7,'number':8}",
        "{'family':'a','version':1,'number':7} {}",
        "{'family':'a'",
      },
      quoteCharacter = '"')
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> families.parse(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Task spec is no JSON: ");
  }

  @Test
  void twoFamiliesOfOneNameAreRefused() {
    assertThatThrownBy(
            () ->
                new TaskFamilies(List.of(new NumberFamily("a"), new NumberFamily("a")), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two task families are named 'a'");
  }
}
