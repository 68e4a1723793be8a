package org.velospark.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskDeviceTest {
  @Test
  void anAddressIsTheNumberOfADevice() {
    assertThat(TaskDevice.device(new String[] {"3"}, 4)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "-1", "GPU-8f6b", "99999999999", ""})
  void anAddressThatIsNoDeviceIsNamed(String address) {
    assertThatThrownBy(() -> TaskDevice.device(new String[] {address}, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the GPU at [%s], but ND4J has devices 0 to 3".formatted(address));
  }
}
