package org.velospark.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.velospark.config.InvalidConfigurationException;

class RunIdentityTest {
  @Test
  void aRunOfAnotherReleaseIsNamedAsTheReason() {
    Map<String, String> began = Map.of("configuration", "tasks.image-mlp.data = [mnist]");
    assertThatThrownBy(
            () ->
                RunIdentity.requireSame(
                    began, TestingRuns.configuration(), new Path("file:/runs/old")))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(
            "the run at file:/runs/old began with a configuration that this release cannot read;"
                + " go on with the release that began it")
        .hasMessageContaining("tasks.image-mlp.data");
  }
}
