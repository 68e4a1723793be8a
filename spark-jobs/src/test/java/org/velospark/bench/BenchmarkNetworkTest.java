package org.velospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.TaskSpec;
import org.velospark.tasks.data.SyntheticData;

class BenchmarkNetworkTest {
  private static final TaskFamilies FAMILIES = TaskFamilies.installed();

  static Stream<BenchmarkNetwork> networks() {
    return BenchmarkNetwork.all().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyNetworkOfTheListIsATaskThatCosts(BenchmarkNetwork network) {
    TaskSpec spec = network.spec(FAMILIES);
    assertThat(network.name()).startsWith(spec.family());
    assertThat(FAMILIES.cost(spec, SyntheticData.ofAllNames()).parameters()).isPositive();
  }

  @Test
  void namesTellNetworksApart() {
    List<String> names = networks().map(BenchmarkNetwork::name).toList();
    assertThat(names).isNotEmpty();
    for (String name : names) {
      assertThat(names.stream().filter(other -> other.contains(name))).hasSize(1);
    }
  }

  @Test
  void aSpecOfNoFamilyIsRefusedByTheNetworksName() {
    BenchmarkNetwork network = new BenchmarkNetwork("odd", "{\"family\":\"odd\",\"version\":1}");
    assertThatThrownBy(() -> network.spec(FAMILIES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Network 'odd': No task family 'odd'; there are ");
  }
}
