package org.velospark.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.es.LocalNoiseSum;
import org.velospark.es.NoiseTerm;
import org.velospark.es.Perturbation;
import org.velospark.serialization.KryoRegistrator;

class ExecutorNoiseSumTest {
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", KryoSerializer.class.getName())
                .set("spark.kryo.registrator", KryoRegistrator.class.getName())
                .set("spark.kryo.registrationRequired", "true"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 8", "3, 100, 500", "32, 1001, 4000", "300, 777, 2000", "1000, 50, 1000000"})
  void theSumHasTheBitsOfTheDrivers(int count, int length, long sliceBytes) {
    List<NoiseTerm> terms =
        IntStream.range(0, count)
            .mapToObj(pair -> new NoiseTerm(new Perturbation(5, 2, pair), 0.1 * pair - 3))
            .toList();
    assertThat(new ExecutorNoiseSum(spark, "run", sliceBytes).of(terms, length))
        .isEqualTo(new LocalNoiseSum().of(terms, length));
  }
}
