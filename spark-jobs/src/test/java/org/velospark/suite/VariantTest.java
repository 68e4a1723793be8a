package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VariantTest {
  private static final SuiteNetwork MLP =
      Suite.full().task("mlp-fashion-8-32").orElseThrow().network();
  private static final SuiteNetwork QUADRATIC =
      Suite.full().task("quadratic-10").orElseThrow().network();
  private static final SuiteNetwork LENET =
      Suite.deeplearning4j().task("lenet-mnist").orElseThrow().network();

  @ParameterizedTest
  @EnumSource(Variant.class)
  void labelsNameVariantsAndSpecsStayValid(Variant variant) {
    assertThat(Variant.of(variant.label())).isEqualTo(variant);
    for (SuiteNetwork standard : List.of(MLP, LENET)) {
      SuiteNetwork network = variant.network(standard).orElseThrow();
      assertThat(SuiteNetwork.parse(network.toJson())).isEqualTo(network);
    }
  }

  @Test
  void eachChangesOneThing() {
    assertThat(Variant.TOLD_HALF.toldSteps(2000)).isEqualTo(1000);
    assertThat(Variant.TOLD_TENFOLD.toldSteps(2000)).isEqualTo(20_000);
    assertThat(Variant.TOLD_TENTH.toldSteps(3)).isEqualTo(1);
    assertThat(Variant.WEIGHTS_DOUBLE.weightScale()).isEqualTo(2);
    assertThat(Variant.WEIGHTS_DOUBLE.network(MLP)).contains(MLP);
    assertThat(Variant.BATCH_QUARTER.network(MLP).orElseThrow().toJson())
        .isEqualTo(MLP.toJson().replace("\"batch-size\":64", "\"batch-size\":16"));
    assertThat(Variant.BATCH_FOURFOLD.network(MLP).orElseThrow().toJson())
        .contains("\"batch-size\":256");
    assertThat(Variant.BATCH_FOURFOLD.network(LENET).orElseThrow().toJson())
        .isEqualTo(LENET.toJson().replace("\"batch-size\":16", "\"batch-size\":64"));
    assertThat(Variant.BATCH_FOURFOLD.toldSteps(7)).isEqualTo(7);
    assertThat(Variant.BATCH_FOURFOLD.network(QUADRATIC)).isEmpty();
    assertThat(Variant.STANDARD.network(QUADRATIC)).contains(QUADRATIC);
    assertThatThrownBy(() -> Variant.of("none")).hasMessage("No variant 'none'");
  }
}
