package org.velospark.serialization;

import com.esotericsoftware.kryo.Kryo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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

/** Names all classes that cross between driver and executors. */
public final class KryoRegistrator implements org.apache.spark.serializer.KryoRegistrator {
  /** The records among them. */
  static final List<Class<? extends Record>> RECORDS =
      List.of(
          Unit.class,
          UnitResult.class,
          Perturbation.class,
          NoiseTerm.class,
          NoiseGroup.class,
          GroupSlice.class,
          PairResult.class,
          UnrollResult.class,
          Truncation.class,
          ParticleState.class,
          TrainingState.class,
          HeldOutUnit.class,
          HeldOutResult.class,
          FinalLoss.class,
          SuiteUnit.class,
          SuiteUnitResult.class,
          SuiteWork.class,
          Measured.class,
          ExecutorSpeed.class,
          CostModel.class,
          Answer.class,
          JvmFacts.class);

  @Override
  public void registerClasses(Kryo kryo) {
    RECORDS.forEach(type -> register(kryo, type));
    // The units of a partition, and the terms of a group.
    kryo.register(ArrayList.class);
    // Settings of an optimizer, and what is measured of a training on a suite.
    kryo.register(TreeMap.class);
    kryo.register(Variant.class);
    kryo.register(int[].class);
    kryo.register(double[].class);
    // The numbers of a particle's state.
    kryo.register(float[].class);
    kryo.register(long[].class);
  }

  private static <R extends Record> void register(Kryo kryo, Class<R> type) {
    kryo.register(type, new RecordSerializer<>(type));
  }
}
