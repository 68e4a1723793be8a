package org.velospark.generation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.ParticleFolder;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The driver's side of the states of particles: in which blocks they are, and where. Not
 * thread-safe.
 */
public final class ParticleStates implements AutoCloseable {
  private final JavaSparkContext spark;
  private final String runId;
  private final String configuration;

  /** Where each particle was trained last, as Spark names places. */
  private final Map<Integer, String> homes = new HashMap<>();

  private ParticleBlocks before;

  /** Of the generation that executors are at work on; the same as {@link #before} in between. */
  private ParticleBlocks after;

  ParticleStates(JavaSparkContext spark, String runId, String configuration) {
    this.spark = spark;
    this.runId = runId;
    this.configuration = configuration;
    this.before = ParticleBlocks.create(spark);
    this.after = before;
  }

  /**
   * Packs units so that the particles of a partition have their states in the same executor, each
   * of which gets its share of the partitions; from elsewhere states would have to be fetched.
   * Unrolls that begin may begin anywhere.
   */
  UnitPacking.Packed pack(List<Unit> units, UnitPacking packing, ToDoubleFunction<Unit> seconds) {
    List<List<Unit>> partitions = new ArrayList<>();
    double longest = 0;
    for (List<Unit> there : byHome(units)) {
      double share = (double) there.size() / units.size();
      UnitPacking.Packed packed =
          new UnitPacking(
                  Math.max(1, (int) (packing.cores() * share)),
                  (int) Math.ceil(packing.partitions() * share))
              .pack(there, seconds);
      partitions.addAll(packed.partitions());
      longest = Math.max(longest, packed.seconds());
    }
    return new UnitPacking.Packed(partitions, longest);
  }

  /**
   * Partitions that would rather run where their particles are. Spark runs one elsewhere all the
   * same where it would have to wait for longer than {@code spark.locality.wait}.
   */
  JavaRDD<List<Unit>> placed(List<List<Unit>> partitions) {
    List<Tuple2<List<Unit>, Seq<String>>> placed = new ArrayList<>();
    for (List<Unit> partition : partitions) {
      String home = home(partition.get(0));
      placed.add(new Tuple2<>(partition, seq(home.isEmpty() ? List.of() : List.of(home))));
    }
    ClassTag<List<Unit>> type = ClassTag$.MODULE$.apply(Object.class);
    return spark.sc().makeRDD(seq(placed), type).toJavaRDD();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  private String home(Unit unit) {
    return unit.begins() ? "" : homes.getOrDefault(unit.pair(), "");
  }

  /** What executors do in the next generation. */
  UnitWork work() {
    after = ParticleBlocks.create(spark);
    return new TrainTruncations(configuration, before, after);
  }

  /** A generation has been completed: units that are tried again need the states before no more. */
  public void collected(List<UnitResult> results) {
    before.remove(spark);
    before = after;
    for (UnitResult result : results) {
      String home = ParticleTransfer.place(result.host(), result.executorId());
      homes.put(result.unit().pair(), home);
    }
  }

  /**
   * Stores the states beside a checkpoint that is about to be written.
   *
   * @param location where the run lies
   * @param generation number of completed generations
   * @param particles which unrolls are under way
   * @throws IOException if the driver cannot write
   * @throws org.apache.spark.SparkException if executors cannot write
   */
  public void save(Path location, long generation, Particles particles, Checkpoint checkpoint)
      throws IOException {
    List<Unit> underWay = particles.underWay();
    ParticleTransfer transfer = transfer(location, generation);
    Map<Integer, String> hashes =
        JobGroup.run(
            spark,
            runId,
            "Run %s, generation %d: storing %d particles"
                .formatted(runId, generation, underWay.size()),
            () -> collected(placed(byHome(underWay)).flatMap(List::iterator), transfer.new Save()));
    new ParticleFolder(location, spark.hadoopConfiguration(), generation)
        .writeIndex(particles.index(checkpoint.thetaSha256(), hashes));
  }

  private List<List<Unit>> byHome(List<Unit> units) {
    return List.copyOf(
        units.stream()
            .collect(Collectors.groupingBy(this::home, TreeMap::new, Collectors.toList()))
            .values());
  }

  /**
   * Gives stored states back to executors.
   *
   * @param location where the run lies
   * @param generation number of completed generations
   * @param particles which unrolls were under way
   * @param hashes of the objects that {@link #save} wrote
   */
  public void restore(
      Path location, long generation, Particles particles, Map<Integer, String> hashes) {
    List<Unit> stored =
        particles.underWay().stream().filter(unit -> hashes.containsKey(unit.pair())).toList();
    ParticleTransfer transfer = transfer(location, generation);
    int partitions = Math.max(1, Math.min(stored.size(), spark.defaultParallelism()));
    homes.putAll(
        JobGroup.run(
            spark,
            runId,
            "Run %s, generation %d: restoring %d particles"
                .formatted(runId, generation, stored.size()),
            () ->
                collected(
                    spark.parallelize(stored, partitions),
                    transfer.new Restore(new HashMap<>(hashes)))));
  }

  private ParticleTransfer transfer(Path location, long generation) {
    return new ParticleTransfer(
        location, new SerializableConfiguration(spark.hadoopConfiguration()), generation, before);
  }

  /** What a function made of units, without those of which it made nothing. */
  private static Map<Integer, String> collected(
      JavaRDD<Unit> units, PairFunction<Unit, Integer, String> function) {
    Map<Integer, String> made = new HashMap<>(units.mapToPair(function).collectAsMap());
    made.values().removeIf(String::isEmpty);
    return made;
  }

  /** Forgets all states. */
  @Override
  public void close() {
    before.remove(spark);
    after.remove(spark);
  }
}
