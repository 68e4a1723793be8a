package org.velospark.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.velospark.doctor.Answer;
import org.velospark.doctor.JvmFacts;
import org.velospark.es.NoiseGroup;
import org.velospark.es.NoiseTerm;
import org.velospark.es.Perturbation;
import org.velospark.evaluation.FinalLoss;
import org.velospark.evaluation.HeldOutResult;
import org.velospark.evaluation.HeldOutUnit;
import org.velospark.evaluation.SuiteUnit;
import org.velospark.evaluation.SuiteUnitResult;
import org.velospark.evaluation.SuiteWork;
import org.velospark.generation.ExecutorSpeed;
import org.velospark.generation.GroupSlice;
import org.velospark.generation.Unit;
import org.velospark.generation.UnitResult;
import org.velospark.model.TrainingState;
import org.velospark.suite.Measured;
import org.velospark.suite.Variant;
import org.velospark.tasks.CostModel;
import org.velospark.unroll.PairResult;
import org.velospark.unroll.ParticleState;
import org.velospark.unroll.Truncation;
import org.velospark.unroll.UnrollResult;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Whatever crosses between driver and executors arrives as it left, by either serializer. */
class SerializationTest {
  private static final UnrollResult SIDE = new UnrollResult(1.5, 2.5, Double.NaN, 3, 4, 5, true);
  private static final Truncation TRUNCATION = new Truncation(3, 5, 9, false);
  private static final TrainingState STATE =
      new TrainingState(new float[] {1, Float.NaN, -0f}, new long[] {Long.MIN_VALUE});
  private static final PairResult PAIR = new PairResult(7, SIDE, SIDE, 0.25, 0.5);

  private static SparkConf conf() {
    return new SparkConf(false)
        .set("spark.kryo.registrationRequired", "true")
        .set("spark.kryo.registrator", KryoRegistrator.class.getName());
  }

  private static final JvmFacts JVM =
      new JvmFacts(
          "2",
          "host",
          "17",
          true,
          "CpuBackend",
          true,
          true,
          0,
          2.5,
          1,
          "portable, 1 lane",
          4,
          5L,
          6L,
          "/tmp",
          7L,
          "KryoSerializer",
          List.of("no mnist"));

  private static final SuiteUnit SUITE_UNIT = new SuiteUnit(1, 2, 3, 4, Variant.TOLD_DOUBLE);
  private static final Measured MEASURED =
      new Measured(
          1L << 40, new int[] {0, 3}, new double[] {1, Double.NaN}, new double[] {-0.0, 2}, 3, 4);

  static List<Record> records() {
    return List.of(
        new Unit(1L << 40, 2, 3),
        SIDE,
        PAIR,
        new UnitResult(
            new Unit(1, 2, 3), "f", "{}", 1L << 33, TRUNCATION, -5, PAIR, "driver", "host"),
        TRUNCATION,
        STATE,
        new ParticleState(1L << 40, STATE, TrainingState.NONE),
        new Perturbation(-7, 1L << 40, 3),
        new NoiseTerm(new Perturbation(1, 2, 3), -0.5),
        new NoiseGroup(2, List.of(new NoiseTerm(new Perturbation(1, 2, 3), 4))),
        new GroupSlice(4, new double[] {1, -0.0, Double.NaN}),
        new HeldOutUnit(3),
        new HeldOutResult(3, new FinalLoss(1, 2), new FinalLoss(3, 4), new FinalLoss(5, 6)),
        new FinalLoss(1, 2),
        SUITE_UNIT,
        MEASURED,
        new SuiteUnitResult(SUITE_UNIT, MEASURED, "host", "cpu", "portable, 1 lane"),
        new SuiteWork(SUITE_UNIT, "t", "{}", "adam", new TreeMap<>(Map.of("r", 0.1)), -1, 9, 18),
        CostModel.REFERENCE,
        new ExecutorSpeed(CostModel.REFERENCE, 1e-6, 2e-9),
        JVM,
        new Answer(JVM, 1L << 40));
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordsCrossUnderKryo(Record record) {
    assertThat(roundTrip(new KryoSerializer(conf()).newInstance(), record)).isEqualTo(record);
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordsCrossUnderJava(Record record) {
    assertThat(roundTrip(new JavaSerializer(conf()).newInstance(), record)).isEqualTo(record);
  }

  @Test
  void everyRegisteredRecordIsTested() {
    assertThat(records().stream().map(Object::getClass).distinct().toList())
        .hasSameElementsAs(KryoRegistrator.RECORDS);
  }

  @Test
  void thetaCrossesUnderKryo() {
    float[] theta = {1, Float.NaN, -0f};
    assertThat(roundTrip(new KryoSerializer(conf()).newInstance(), theta)).isEqualTo(theta);
  }

  @Test
  void aClassNobodyRegisteredIsRefusedByName() {
    SerializerInstance kryo = new KryoSerializer(conf()).newInstance();
    assertThatThrownBy(() -> roundTrip(kryo, new Unregistered(1)))
        .hasStackTraceContaining("Class is not registered: " + Unregistered.class.getName());
  }

  private record Unregistered(int x) {}

  private static <T> T roundTrip(SerializerInstance serializer, T value) {
    ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
    return serializer.deserialize(serializer.serialize(value, any), any);
  }
}
