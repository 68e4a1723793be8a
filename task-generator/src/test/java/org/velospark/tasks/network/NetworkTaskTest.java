package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.Values;

class NetworkTaskTest {
  @Test
  void aNetworkTooLargeForOneBlockIsRefusedBeforeAnythingIsAllocated() {
    Network network = new Network();
    Node weight = network.weight("w", WeightInit.constant(0), 1 << 16, 1 << 16);
    network.loss(network.sum(network.square(weight), false), LossScale.linear(0, 1, 0, 1));
    TaskSpec spec = new TaskSpec("large", 1, Values.none(), List.of());
    assertThatThrownBy(() -> NetworkTask.compile(spec, network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The network of {\"family\":\"large\",\"version\":1} has 4294967296 weights,"
                + " expected at most 2147483647; make it smaller");
  }
}
