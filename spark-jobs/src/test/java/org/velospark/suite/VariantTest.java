package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;

class VariantTest {
  private static final TaskSpec MLP = Suite.full().task("mlp-fashion-8-32").orElseThrow().spec();
  private static final TaskSpec QUADRATIC = Suite.full().task("quadratic-10").orElseThrow().spec();

  @ParameterizedTest
  @EnumSource(Variant.class)
  void labelsNameVariantsAndSpecsStayValid(Variant variant) {
    assertThat(Variant.of(variant.label())).isEqualTo(variant);
    TaskSpec spec = variant.spec(MLP).orElseThrow();
    assertThat(TaskFamilies.installed().parse(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void eachChangesOneThing() {
    assertThat(Variant.TOLD_HALF.toldSteps(2000)).isEqualTo(1000);
    assertThat(Variant.TOLD_TENFOLD.toldSteps(2000)).isEqualTo(20_000);
    assertThat(Variant.TOLD_TENTH.toldSteps(3)).isEqualTo(1);
    assertThat(Variant.WEIGHTS_DOUBLE.weightScale()).isEqualTo(2);
    assertThat(Variant.WEIGHTS_DOUBLE.spec(MLP)).contains(MLP);
    assertThat(Variant.BATCH_QUARTER.spec(MLP).orElseThrow().toJson())
        .isEqualTo(MLP.toJson().replace("\"batch-size\":64", "\"batch-size\":16"));
    assertThat(Variant.BATCH_FOURFOLD.spec(MLP).orElseThrow().toJson())
        .contains("\"batch-size\":256");
    assertThat(Variant.BATCH_FOURFOLD.toldSteps(7)).isEqualTo(7);
    assertThat(Variant.BATCH_FOURFOLD.spec(QUADRATIC)).isEmpty();
    assertThat(Variant.STANDARD.spec(QUADRATIC)).contains(QUADRATIC);
    assertThatThrownBy(() -> Variant.of("none")).hasMessage("No variant 'none'");
  }
}
