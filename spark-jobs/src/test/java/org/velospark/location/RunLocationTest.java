package org.velospark.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLocationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://KEY:s3cret@bucket/runs/1",
        "s3a://KEY:s3cret/with/slashes@bucket/runs/1",
        "s3a://KEY@bucket/runs/s3cret",
        "S3N://KEY:s3cret@bucket",
        "hdfs://user:s3cret@host:8020/runs",
        "abfss://user:s3cret@container@account.dfs.core.windows.net/runs"
      })
  void credentialsAreRefusedAndNotRepeated(String location) {
    assertThatThrownBy(() -> RunLocation.parse(location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("://... has credentials in it")
        .hasMessageContaining("hadoop.security.credential.provider.path")
        .message()
        .doesNotContain("KEY")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/runs/1",
        "s3a://bucket/runs/me@example:7",
        "hdfs://host:8020/runs",
        "abfss://container@account.dfs.core.windows.net/runs",
        "file:/runs/1",
        "runs/user@host"
      })
  void otherLocationsPass(String location) {
    assertThat(RunLocation.parse(location)).isEqualTo(new Path(location));
  }

  @Test
  void urisLoseTheirUsers() {
    assertThat(
            RunLocation.redacted(
                "data { directory = \"s3a://KEY:s3/cret@b/d\" } # see http://example.org:80/x"))
        .isEqualTo("data { directory = \"s3a://***@b/d\" } # see http://example.org:80/x");
  }
}
