package org.velospark.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.velospark.dropin.DropInNetwork;
import org.velospark.model.baseline.Baseline;
import org.velospark.tasks.data.SyntheticData;

class Dl4jNetworkTest {
  private static final Dl4jNetwork LENET = new Dl4jNetwork(DropInNetwork.LENET, "mnist", 32);

  @Test
  void isWrittenAsItIsRead() {
    String json =
        "{\"family\":\"deeplearning4j\",\"version\":1,\"network\":\"lenet\","
            + "\"data-set\":\"mnist\",\"batch-size\":32}";

    assertThat(LENET.toJson()).isEqualTo(json);
    assertThat(SuiteNetwork.parse(json)).isEqualTo(LENET);
    assertThat(LENET.dataSets()).containsExactly("mnist");
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                SuiteNetwork.parse(
                    "{\"family\":\"deeplearning4j\",\"network\":\"lenet\",\"width\":3,"
                        + "\"data-set\":\"moby-dick\",\"batch-size\":0}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Network of Deeplearning4j: width: unknown; there are [batch-size, ")
        .hasMessageContaining("; version: expected 1, but is missing; ")
        .hasMessageContaining("; batch-size: expected a whole number, at least 1, but is 0; ")
        .hasMessageContaining("; data-set: Expected pictures in 10 classes, but data set ");
    assertThatThrownBy(
            () ->
                SuiteNetwork.parse(
                    "{\"family\":\"deeplearning4j\",\"version\":2,\"batch-size\":1.5}"))
        .hasMessageContaining("version: expected 1, but is 2; batch-size: expected a whole number")
        .hasMessageContaining("; network: No network ''; there are lenet, ");
    assertThatThrownBy(() -> SuiteNetwork.parse("{")).hasMessageContaining("is no JSON");
    assertThatThrownBy(() -> new Dl4jNetwork(DropInNetwork.LENET, "mnist", 0))
        .hasMessage("batch-size must be at least 1, but is 0");
  }

  @Test
  void optimizersThatNd4jHasSuitItAndNoOthers() {
    assertThat(Arrays.stream(Baseline.values()).filter(LENET::suits))
        .containsExactly(
            Baseline.SGD, Baseline.MOMENTUM, Baseline.RMSPROP, Baseline.ADAM, Baseline.ADABELIEF);
    assertThat(Suite.deeplearning4j().suits(Baseline.ADAM)).isTrue();
    assertThat(Suite.deeplearning4j().suits(Baseline.LION)).isFalse();
    assertThat(Suite.full().suits(Baseline.LION)).isTrue();
  }

  @Test
  void timeIsPredictedFromStepsAndMinibatches() {
    MeasuringPlan plan = new MeasuringPlan(10, 3);
    double seconds = LENET.seconds(100, plan, SyntheticData.ofAllNames());

    // 66 losses are measured, each as long as a third of a step.
    assertThat(seconds).isEqualTo((100 + 22) * DropInNetwork.LENET.stepSeconds(32));
    assertThat(
            LENET.withBatchesTimes(4).orElseThrow().seconds(100, plan, SyntheticData.ofAllNames()))
        .isBetween(3 * seconds, 4 * seconds);
  }
}
