package org.velospark.tasks.data;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Image sets by name, size and colour, each loaded and resized once and shared by all who ask.
 * Resized ones used longest ago are dropped when all together take more memory than they may; tasks
 * that hold a dropped one keep it. Originals stay: a byte for each pixel and channel, 55 MB for
 * MNIST, 184 MB for CIFAR-10, 305 MB for SVHN. Thread-safe.
 */
public final class ImageSets {
  private static final Map<Path, ImageSets> SHARED = new ConcurrentHashMap<>();

  /** Part of the largest heap that resized sets may take. */
  private static final int HEAP_PART = 4;

  private final Originals<ImageData> originals;
  private final Map<String, Kind> kinds;
  private final long maxBytes;
  private final Map<Key, Resized> resized = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(String name, int size, boolean grey) {}

  private record Resized(ImageSet set, long bytes) {}

  /**
   * What is known of a set that is not loaded.
   *
   * @param channels 1 for grey, 3 for red, green and blue
   * @param classes labels are 0 up to here, exclusive
   */
  public record Kind(int channels, int classes) {}

  private ImageSets(
      Map<String, Originals.Loader<ImageData>> loaders, Map<String, Kind> kinds, long maxBytes) {
    this.originals = new Originals<>("image set", loaders);
    this.kinds = Map.copyOf(kinds);
    this.maxBytes = maxBytes;
  }

  /**
   * The image sets of the catalogue, with their files in a folder; the one instance that this JVM
   * has for that folder.
   *
   * @param folder see {@link DataCache}
   */
  public static ImageSets in(Path folder) {
    DataCache cache = DataCache.in(folder);
    return SHARED.computeIfAbsent(
        cache.folder(),
        key -> {
          Map<String, Originals.Loader<ImageData>> loaders = new TreeMap<>();
          Map<String, Kind> kinds = new HashMap<>();
          for (DataSet set : DataCatalogue.all()) {
            if (set.reader() instanceof DataReader.Images reader) {
              loaders.put(set.name(), () -> reader.read(set.name(), cache.obtain(set)));
              kinds.put(set.name(), new Kind(reader.channels(), reader.classes()));
            }
          }
          return new ImageSets(loaders, kinds, Runtime.getRuntime().maxMemory() / HEAP_PART);
        });
  }

  /** Image sets of one's own, for example made by a test. */
  public static ImageSets of(Collection<ImageData> sets) {
    return of(sets, Runtime.getRuntime().maxMemory() / HEAP_PART);
  }

  static ImageSets of(Collection<ImageData> sets, long maxBytes) {
    Map<String, Originals.Loader<ImageData>> loaders = new TreeMap<>();
    Map<String, Kind> kinds = new HashMap<>();
    for (ImageData set : sets) {
      loaders.put(set.name(), () -> set);
      kinds.put(set.name(), new Kind(set.channels(), set.classes()));
    }
    return new ImageSets(loaders, kinds, maxBytes);
  }

  /** Names of all sets, whether or not they are loaded, in their order. */
  public List<String> names() {
    return originals.names();
  }

  /**
   * What pictures a set has; nothing is loaded.
   *
   * @throws IllegalArgumentException if there is no such set
   */
  public Kind kind(String name) {
    originals.requireKnown(name);
    return kinds.get(name);
  }

  /**
   * A set with pictures of {@code size} by {@code size}. The first call fetches, reads and resizes
   * it; other calls wait meanwhile.
   *
   * @param grey whether to turn colours to grey; otherwise pictures have their own colours
   * @throws IllegalArgumentException if there is no such set, or the size is not positive
   * @throws UncheckedIOException if its files cannot be had
   */
  public synchronized ImageSet get(String name, int size, boolean grey) {
    if (size < 1) {
      throw new IllegalArgumentException("Image size is %d, expected at least 1".formatted(size));
    }
    ImageData original = originals.get(name);
    Key key = new Key(name, size, grey && original.channels() > 1);
    Resized entry = resized.get(key);
    if (entry == null) {
      ImageSet set = ImageSet.of(original, size, grey);
      entry = new Resized(set, set.bytes(original));
      resized.put(key, entry);
      dropOldest();
    }
    return entry.set();
  }

  /** Memory that the resized sets take, a quarter of the largest heap at most. */
  public synchronized long resizedBytes() {
    return resized.values().stream().mapToLong(Resized::bytes).sum();
  }

  private void dropOldest() {
    long bytes = resizedBytes();
    Iterator<Resized> oldestFirst = resized.values().iterator();
    while (bytes > maxBytes && resized.size() > 1) {
      bytes -= oldestFirst.next().bytes();
      oldestFirst.remove();
    }
  }
}
