package org.velospark.generation;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.scheduler.ExecutorCacheTaskLocation;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.checkpoint.ParticleFolder;
import org.velospark.unroll.ParticleState;
import scala.Tuple2;

/** What executors do to bring the states of particles to a run's location and back. */
final class ParticleTransfer implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ParticleTransfer.class);

  private final String location;
  private final SerializableConfiguration hadoop;
  private final long generation;
  private final ParticleBlocks blocks;

  /**
   * @param location where the run lies
   * @param generation number of completed generations
   * @param blocks the states after the last of these
   */
  ParticleTransfer(
      Path location, SerializableConfiguration hadoop, long generation, ParticleBlocks blocks) {
    this.location = location.toString();
    this.hadoop = hadoop;
    this.generation = generation;
    this.blocks = blocks;
  }

  private ParticleFolder folder() throws IOException {
    return new ParticleFolder(new Path(location), hadoop.value(), generation);
  }

  /** An executor, as Spark names places. */
  static String place(String host, String executorId) {
    return ExecutorCacheTaskLocation.apply(host, executorId).toString();
  }

  private static String here() {
    BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
    return place(here.host(), here.executorId());
  }

  /** Writes the state of a unit's particle; gives its hash, empty if it is lost. */
  final class Save implements PairFunction<Unit, Integer, String> {
    private static final long serialVersionUID = 1;

    @Override
    public Tuple2<Integer, String> call(Unit unit) throws IOException {
      Optional<ParticleState> state = blocks.find(unit.pair(), unit.since());
      String hash = state.isPresent() ? folder().write(unit.pair(), state.get()) : "";
      return new Tuple2<>(unit.pair(), hash);
    }
  }

  /** Reads the state of a unit's particle; gives the place where it is now, empty if it is lost. */
  final class Restore implements PairFunction<Unit, Integer, String> {
    private static final long serialVersionUID = 1;

    private final HashMap<Integer, String> hashes;

    Restore(HashMap<Integer, String> hashes) {
      this.hashes = hashes;
    }

    @Override
    public Tuple2<Integer, String> call(Unit unit) {
      int particle = unit.pair();
      try {
        blocks.keep(particle, folder().read(particle, hashes.get(particle)));
        return new Tuple2<>(particle, here());
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("The state of particle {} cannot be read; it begins anew", particle, e);
        return new Tuple2<>(particle, "");
      }
    }
  }
}
