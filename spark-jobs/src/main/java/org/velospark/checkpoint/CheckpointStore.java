package org.velospark.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.velospark.model.weights.Sha256;
import org.velospark.owner.Fence;

/**
 * The checkpoints of one run, in the folder {@code checkpoints} of the run's location on any Hadoop
 * file system. The package description says how they lie there.
 *
 * <p>Thread-safe. Several processes may read while one writes; that only one writes is the {@link
 * Fence}'s to see to, and what two writers do is harmless as long as they agree.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern MANIFEST_NAME = Pattern.compile("generation-(\\d{9,19})\\.json");

  private static final Pattern OBJECT_NAME =
      Pattern.compile("generation-(\\d{9,18})-[0-9a-f]{16}\\.safetensors");

  private final ObjectFolder folder;
  private final Fence fence;

  /**
   * Opens the store for readers, and for those who know that nobody else writes; creates nothing
   * yet.
   *
   * @param run location of the run, for example {@code s3a://bucket/runs/7}
   * @param configuration Hadoop's settings, credentials among them
   * @throws IOException if there is no such file system
   */
  public CheckpointStore(Path run, Configuration configuration) throws IOException {
    this(run, configuration, Fence.NONE);
  }

  /**
   * Opens the store; creates nothing yet.
   *
   * @param run location of the run, for example {@code s3a://bucket/runs/7}
   * @param configuration Hadoop's settings, credentials among them
   * @param fence is asked before each write
   * @throws IOException if there is no such file system
   */
  public CheckpointStore(Path run, Configuration configuration, Fence fence) throws IOException {
    this.folder = new ObjectFolder(new Path(run, "checkpoints"), configuration);
    this.fence = fence;
  }

  /**
   * Writes a checkpoint; it counts once this returns. Nothing is written if an intact checkpoint of
   * this generation holds the same θ and state of the outer optimizer already.
   *
   * @throws IOException if it cannot be written, if the fence does not let it pass, or if there is
   *     an intact checkpoint of this generation with another content, which means that another run
   *     uses this location
   */
  public void write(Checkpoint checkpoint) throws IOException {
    Optional<Checkpoint> existing = intact(checkpoint.generation());
    if (existing.isPresent()) {
      requireSame(existing.get(), checkpoint);
      return;
    }
    byte[] content = CheckpointFormat.encode(checkpoint);
    String sha256 = Sha256.hex(content);
    String object =
        String.format(
            Locale.ROOT,
            "generation-%09d-%s.safetensors",
            checkpoint.generation(),
            sha256.substring(0, 16));
    Manifest manifest =
        new Manifest(
            checkpoint.generation(), object, content.length, sha256, checkpoint.thetaSha256());
    fence.requireOwner();
    folder.write(object, content);
    fence.requireOwner();
    folder.write(manifestName(checkpoint.generation()), manifest.toJson());
  }

  /**
   * Deletes checkpoints that are not to be kept, and what writers left that died. What cannot be
   * deleted is named in a warning and stays.
   *
   * @param newest generation of an intact checkpoint; later ones, which must be damaged, stay
   */
  public void prune(Retention retention, long newest) {
    try {
      fence.requireOwner();
      List<String> names = folder.names();
      List<Long> generations = generations(names);
      List<Long> superfluous = retention.superfluous(generations, newest);
      // A manifest goes first: a checkpoint without one is none.
      Set<Long> kept = new HashSet<>(generations);
      superfluous.stream().filter(g -> delete(manifestName(g))).forEach(kept::remove);
      for (String name : names) {
        Matcher object = OBJECT_NAME.matcher(name);
        if (folder.isUnfinished(name)
            || object.matches() && !kept.contains(Long.parseLong(object.group(1)))) {
          delete(name);
        }
      }
    } catch (IOException e) {
      LOG.warn("Old checkpoints in {} were not deleted: {}", folder, e.getMessage());
    }
  }

  private boolean delete(String name) {
    try {
      folder.delete(name);
      return true;
    } catch (IOException e) {
      LOG.warn("{} is not needed, but cannot be deleted: {}", folder.path(name), e.getMessage());
      return false;
    }
  }

  private Optional<Checkpoint> intact(long generation) throws IOException {
    if (!folder.exists(manifestName(generation))) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(generation));
    } catch (DamagedCheckpointException e) {
      LOG.warn("{}; it is written again", e.getMessage());
      return Optional.empty();
    }
  }

  /** Provenance may differ: a resumed run can write from another machine. */
  private void requireSame(Checkpoint existing, Checkpoint written) throws IOException {
    boolean same =
        existing.thetaSha256().equals(written.thetaSha256())
            && Sha256.hex(CheckpointFormat.encode(withoutProvenance(existing)))
                .equals(Sha256.hex(CheckpointFormat.encode(withoutProvenance(written))));
    if (!same) {
      throw new IOException(
          ("Checkpoint %s exists with another content (theta %s, this run has %s): another run"
                  + " writes here; give each run a location of its own")
              .formatted(
                  folder.path(manifestName(written.generation())),
                  existing.thetaSha256(),
                  written.thetaSha256()));
    }
  }

  private static Checkpoint withoutProvenance(Checkpoint c) {
    return new Checkpoint(c.generation(), c.theta(), c.outerArrays(), c.outerCounters(), Map.of());
  }

  /**
   * Generations that have a checkpoint, ascending. Whether each is intact shows when it is read.
   *
   * @throws IOException if the location cannot be listed
   */
  public List<Long> list() throws IOException {
    return generations(folder.names());
  }

  private List<Long> generations(List<String> names) {
    List<Long> generations = new ArrayList<>();
    for (String name : names) {
      Matcher matcher = MANIFEST_NAME.matcher(name);
      if (matcher.matches()) {
        try {
          generations.add(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException beyondLong) {
          LOG.warn("{} is no checkpoint's name; it is ignored", folder.path(name));
        }
      }
    }
    generations.sort(Comparator.naturalOrder());
    return generations;
  }

  /**
   * Reads the checkpoint of one generation and checks every byte of it.
   *
   * @throws DamagedCheckpointException if it is missing, unreadable or not what was written; the
   *     message names it
   */
  public Checkpoint read(long generation) throws DamagedCheckpointException {
    Path manifestPath = folder.path(manifestName(generation));
    Manifest manifest;
    try {
      manifest = Manifest.fromJson(folder.read(manifestName(generation)));
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedCheckpointException(
          "Manifest %s cannot be read: %s".formatted(manifestPath, e.getMessage()), e);
    }
    if (manifest.generation() != generation) {
      throw new DamagedCheckpointException(
          "Manifest %s is of generation %d".formatted(manifestPath, manifest.generation()));
    }
    return readObject(manifest);
  }

  private Checkpoint readObject(Manifest manifest) throws DamagedCheckpointException {
    Path path = folder.path(manifest.object());
    byte[] content;
    try {
      content = folder.read(manifest.object());
    } catch (IOException e) {
      throw new DamagedCheckpointException(
          "Checkpoint %s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    if (content.length != manifest.bytes()) {
      throw new DamagedCheckpointException(
          "Checkpoint %s has %d bytes, but %d were written"
              .formatted(path, content.length, manifest.bytes()));
    }
    String sha256 = Sha256.hex(content);
    if (!sha256.equals(manifest.sha256())) {
      throw new DamagedCheckpointException(
          "Checkpoint %s has SHA-256 %s, but %s was written"
              .formatted(path, sha256, manifest.sha256()));
    }
    Checkpoint checkpoint;
    try {
      checkpoint = CheckpointFormat.decode(content);
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedCheckpointException(
          "Checkpoint %s is not in the known format: %s".formatted(path, e.getMessage()), e);
    }
    if (checkpoint.generation() != manifest.generation()
        || !checkpoint.thetaSha256().equals(manifest.thetaSha256())) {
      throw new DamagedCheckpointException(
          "Checkpoint %s is of generation %d and theta %s, but its manifest says %d and %s"
              .formatted(
                  path,
                  checkpoint.generation(),
                  checkpoint.thetaSha256(),
                  manifest.generation(),
                  manifest.thetaSha256()));
    }
    return checkpoint;
  }

  /**
   * The last intact checkpoint; empty if the run has none at all. Damaged ones are refused by name
   * in a warning.
   *
   * @throws DamagedCheckpointException if there are checkpoints, but none is intact; the message
   *     names all
   * @throws IOException if the location cannot be listed
   */
  public Optional<Checkpoint> latest() throws IOException {
    List<Long> generations = list();
    List<DamagedCheckpointException> refused = new ArrayList<>();
    for (int i = generations.size() - 1; i >= 0; i--) {
      try {
        return Optional.of(read(generations.get(i)));
      } catch (DamagedCheckpointException e) {
        LOG.warn("{}; it is refused", e.getMessage());
        refused.add(e);
      }
    }
    if (refused.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder message =
        new StringBuilder(
            ("None of the %d checkpoints in %s is intact; restore one, or start a new run elsewhere."
                    + " Found:")
                .formatted(refused.size(), folder));
    refused.forEach(e -> message.append("\n  ").append(e.getMessage()));
    DamagedCheckpointException none = new DamagedCheckpointException(message.toString());
    refused.forEach(none::addSuppressed);
    throw none;
  }

  private static String manifestName(long generation) {
    return String.format(Locale.ROOT, "generation-%09d.json", generation);
  }
}
