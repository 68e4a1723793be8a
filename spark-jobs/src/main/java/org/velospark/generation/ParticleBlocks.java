package org.velospark.generation;

import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.unroll.ParticleState;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The states that particles have between two generations, as blocks of Spark's block managers: they
 * stay with the executor that made them, go to disk where memory is short, are sent to another
 * executor that asks for one, and move with an executor that is decommissioned. A state that is
 * nowhere any more has been lost. Immutable and thread-safe.
 *
 * @param rdd number of an RDD that has no blocks of its own
 */
record ParticleBlocks(int rdd) implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(ParticleBlocks.class);
  private static final ClassTag<ParticleState> TYPE = ClassTag$.MODULE$.apply(ParticleState.class);

  /** Those of another generation; none is there yet. */
  static ParticleBlocks create(JavaSparkContext spark) {
    return new ParticleBlocks(spark.emptyRDD().id());
  }

  /** Deletes all of them, wherever they are. */
  void remove(JavaSparkContext spark) {
    spark.sc().unpersistRDD(rdd, false);
  }

  /** The state of a particle, unless it is lost or that of an unroll that began at another time. */
  Optional<ParticleState> find(int pair, long since) {
    return find(pair).filter(state -> state.since() == since);
  }

  /** The state of a particle, unless it is lost. */
  Optional<ParticleState> find(int pair) {
    scala.Option<ParticleState> found =
        SparkEnv.get().blockManager().getSingle(new RDDBlockId(rdd, pair), TYPE);
    return found.isDefined() ? Optional.of(found.get()) : Optional.empty();
  }

  /** Keeps a state in this JVM. One that cannot be kept is lost. */
  void keep(int pair, ParticleState state) {
    RDDBlockId block = new RDDBlockId(rdd, pair);
    try {
      SparkEnv.get()
          .blockManager()
          .putSingle(block, state, StorageLevel.MEMORY_AND_DISK(), true, TYPE);
    } catch (Exception e) {
      // Spark throws this, undeclared, on an executor that is about to leave.
      LOG.warn("The state of particle {} cannot be kept as {}", pair, block, e);
    }
  }
}
