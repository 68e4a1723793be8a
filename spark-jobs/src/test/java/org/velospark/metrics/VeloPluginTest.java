package org.velospark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class VeloPluginTest {
  private static final String OURS = VeloPlugin.class.getName();

  @Test
  void pluginsOfTheUserStay() {
    assertThat(plugins(new SparkConf(false))).isEqualTo(OURS);
    assertThat(plugins(new SparkConf(false).set("spark.plugins", "a.B, c.D")))
        .isEqualTo("a.B, c.D," + OURS);
  }

  @Test
  void itIsAddedOnce() {
    SparkConf conf = VeloPlugin.addTo(new SparkConf(false));
    assertThat(plugins(conf)).isEqualTo(OURS);
  }

  private static String plugins(SparkConf conf) {
    return VeloPlugin.addTo(conf).get("spark.plugins");
  }
}
