package org.velospark.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The weights that lie in the jar, whichever they are. */
class ShippedWeightsTest {
  private static final OptimizerWeights SHIPPED = OptimizerWeights.shipped();

  @Test
  void theyAreReadOnce() {
    assertThat(OptimizerWeights.shipped()).isSameAs(SHIPPED);
  }

  @Test
  void theySayWhatTheyAreAndTheLicenceOfTheProject() {
    assertThat(SHIPPED.licence()).isEqualTo("Apache-2.0");
    assertThat(SHIPPED.description()).isNotBlank();
    assertThat(SHIPPED.provenance()).isNotEmpty();
  }

  @Test
  void nothingInThemIsOfAMachine() {
    assertThat(SHIPPED.provenance())
        .allSatisfy(
            (fact, value) ->
                assertThat(value).as(fact).doesNotContain("/work", "/home", "/root", "/tmp"));
    assertThat(SHIPPED.description()).doesNotContain("/work", "/home", "/root", "/tmp");
  }

  @Test
  void theyAreAsTheyWereWritten() throws WeightsException {
    OptimizerWeights again = OptimizerWeights.read(SHIPPED.toBytes());

    assertThat(again.config()).isEqualTo(SHIPPED.config());
    assertThat(again.thetaSha256()).isEqualTo(SHIPPED.thetaSha256());
  }

  @Test
  void aDamagedJarIsSaidToBeOne() {
    assertThatThrownBy(() -> ShippedWeights.read("none.safetensors"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The weights that come with velospark are missing: there is no none.safetensors in the"
                + " package org.velospark.model.weights");
    assertThatThrownBy(() -> ShippedWeights.read("velo-3-2.flax.msgpack"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "The weights that come with velospark cannot be read: velo-3-2.flax.msgpack: Expected"
                + " weights of format")
        .hasCauseInstanceOf(WeightsException.class);
  }
}
