package org.velospark.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.model.TrainingState;
import org.velospark.model.weights.SafetensorsFile;
import org.velospark.model.weights.Sha256;
import org.velospark.unroll.ParticleState;

/**
 * The particles of one checkpoint, in the folder {@code particles/generation-N} of the run's
 * location. Executors write and read an object for each particle, the driver an index with their
 * hashes, after them and before the checkpoint. Nothing here decides whether a checkpoint is
 * intact: a particle that cannot be had begins a new unroll. Thread-safe as far as the file system
 * is.
 */
public final class ParticleFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ParticleFolder.class);
  private static final String FOLDER = "particles";
  private static final String INDEX = "index.safetensors";
  private static final String FORMAT = "velospark-particles-1";
  private static final String STATE_FORMAT = "velospark-particle-1";
  private static final String HASH = "sha256.";

  private final ObjectFolder folder;

  /**
   * @param run location of the run
   * @param generation number of completed generations
   */
  public ParticleFolder(Path run, Configuration configuration, long generation) throws IOException {
    this.folder =
        new ObjectFolder(new Path(new Path(run, FOLDER), name(generation)), configuration);
  }

  private static String name(long generation) {
    return String.format(Locale.ROOT, "generation-%09d", generation);
  }

  private static String object(int particle) {
    return String.format(Locale.ROOT, "particle-%06d.safetensors", particle);
  }

  /**
   * Writes the state of a particle, in place of one that is there.
   *
   * @return the object's SHA-256
   */
  public String write(int particle, ParticleState state) throws IOException {
    SafetensorsFile.Builder file =
        SafetensorsFile.builder()
            .metadata("format", STATE_FORMAT)
            .metadata("since", Long.toString(state.since()));
    add(file, "positive", state.positive());
    add(file, "negative", state.negative());
    byte[] content = file.build().toBytes();
    folder.write(object(particle), content);
    return Sha256.hex(content);
  }

  private static void add(SafetensorsFile.Builder file, String side, TrainingState state) {
    file.floats(side + "/floats", List.of(state.floats().length), state.floats())
        .longs(side + "/longs", List.of(state.longs().length), state.longs());
  }

  /**
   * Reads the state of a particle.
   *
   * @throws IOException if there is none, or another than was written
   */
  public ParticleState read(int particle, String sha256) throws IOException {
    byte[] content = folder.read(object(particle));
    String found = Sha256.hex(content);
    if (!found.equals(sha256)) {
      throw new IOException(
          "Object %s has SHA-256 %s, but %s was written"
              .formatted(folder.path(object(particle)), found, sha256));
    }
    SafetensorsFile file = SafetensorsFile.read(content);
    requireFormat(file, STATE_FORMAT);
    return new ParticleState(
        Long.parseLong(file.metadata().get("since")),
        state(file, "positive"),
        state(file, "negative"));
  }

  private static TrainingState state(SafetensorsFile file, String side) {
    return new TrainingState(file.floats(side + "/floats"), file.longs(side + "/longs"));
  }

  private static void requireFormat(SafetensorsFile file, String format) {
    String found = file.metadata().get("format");
    if (!format.equals(found)) {
      throw new IllegalArgumentException(
          "Expected metadata format '%s', found '%s'".formatted(format, found));
    }
  }

  /** Writes the index, in place of one that is there. */
  public void writeIndex(ParticleIndex index) throws IOException {
    int count = index.since().length;
    long[] staggered = new long[count];
    for (int k = 0; k < count; k++) {
      staggered[k] = index.staggered()[k] ? 1 : 0;
    }
    SafetensorsFile.Builder file =
        SafetensorsFile.builder()
            .metadata("format", FORMAT)
            .metadata("thetaSha256", index.thetaSha256())
            .longs("since", List.of(count), index.since())
            .longs("staggered", List.of(count), staggered);
    index.sha256().forEach((particle, hash) -> file.metadata(HASH + particle, hash));
    folder.write(INDEX, file.build().toBytes());
  }

  /**
   * Reads the index.
   *
   * @param thetaSha256 hash of the checkpoint's θ
   * @return empty, with a warning, if it cannot be read or is of another θ
   */
  public Optional<ParticleIndex> readIndex(String thetaSha256) {
    Path path = folder.path(INDEX);
    try {
      SafetensorsFile file = SafetensorsFile.read(folder.read(INDEX));
      requireFormat(file, FORMAT);
      long[] numbers = file.longs("staggered");
      boolean[] staggered = new boolean[numbers.length];
      for (int k = 0; k < numbers.length; k++) {
        staggered[k] = numbers[k] != 0;
      }
      Map<Integer, String> hashes = new TreeMap<>();
      file.metadata()
          .forEach(
              (key, value) -> {
                if (key.startsWith(HASH)) {
                  hashes.put(Integer.valueOf(key.substring(HASH.length())), value);
                }
              });
      ParticleIndex index =
          new ParticleIndex(
              file.metadata().get("thetaSha256"), file.longs("since"), staggered, hashes);
      if (index.thetaSha256().equals(thetaSha256)) {
        return Optional.of(index);
      }
      LOG.warn("{} belongs to theta {}, not to {}", path, index.thetaSha256(), thetaSha256);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read", path, e);
    }
    return Optional.empty();
  }

  /** Deletes the particles of all checkpoints of a run before a generation. */
  public static void deleteBefore(long generation, Path run, Configuration configuration)
      throws IOException {
    Path particles = new Path(run, FOLDER);
    FileSystem fileSystem = particles.getFileSystem(configuration);
    List<Path> old = new ArrayList<>();
    try {
      for (FileStatus status : fileSystem.listStatus(particles)) {
        // Names of equal length, but for generations beyond any run.
        if (status.getPath().getName().compareTo(name(generation)) < 0) {
          old.add(status.getPath());
        }
      }
    } catch (FileNotFoundException noFolder) {
      return;
    }
    for (Path path : old) {
      fileSystem.delete(path, true);
    }
  }
}
