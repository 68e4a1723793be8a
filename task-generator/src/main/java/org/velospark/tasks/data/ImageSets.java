package org.velospark.tasks.data;

import java.io.IOException;
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
 * Image sets by name and size, each loaded and resized once and shared by all who ask. Those used
 * longest ago are dropped when all together take more memory than they may; tasks that hold a
 * dropped one keep it. Thread-safe.
 */
public final class ImageSets {
  private static final Map<Path, ImageSets> SHARED = new ConcurrentHashMap<>();

  /** Part of the largest heap that resized sets may take. */
  private static final int HEAP_PART = 4;

  private final Map<String, Loader> loaders;
  private final long maxBytes;
  private final Map<String, ImageData> originals = new HashMap<>();
  private final Map<Key, ImageSet> resized = new LinkedHashMap<>(16, 0.75f, true);

  /** Reads a set as published. */
  private interface Loader {
    ImageData load() throws IOException;
  }

  private record Key(String name, int size) {}

  private ImageSets(Map<String, Loader> loaders, long maxBytes) {
    this.loaders = new TreeMap<>(loaders);
    this.maxBytes = maxBytes;
  }

  /**
   * The image sets of the catalogue, with their files in a folder; the one instance that this JVM
   * has for that folder.
   *
   * @param folder see {@link DataCache}
   */
  public static ImageSets in(Path folder) {
    DataCache cache = new DataCache(folder);
    return SHARED.computeIfAbsent(
        cache.folder(),
        key -> {
          Map<String, Loader> loaders = new TreeMap<>();
          for (DataSet set : DataCatalogue.all()) {
            loaders.put(set.name(), () -> IdxImages.read(set.name(), cache.fetch(set)));
          }
          return new ImageSets(loaders, Runtime.getRuntime().maxMemory() / HEAP_PART);
        });
  }

  /** Image sets of one's own, for example made by a test. */
  public static ImageSets of(Collection<ImageData> sets) {
    return of(sets, Runtime.getRuntime().maxMemory() / HEAP_PART);
  }

  static ImageSets of(Collection<ImageData> sets, long maxBytes) {
    Map<String, Loader> loaders = new TreeMap<>();
    for (ImageData set : sets) {
      loaders.put(set.name(), () -> set);
    }
    return new ImageSets(loaders, maxBytes);
  }

  /** Names of all sets, whether or not they are loaded, in their order. */
  public List<String> names() {
    return List.copyOf(loaders.keySet());
  }

  /**
   * A set with pictures of {@code size} by {@code size}. The first call fetches, reads and resizes
   * it; other calls wait meanwhile.
   *
   * @throws IllegalArgumentException if there is no such set, or the size is not positive
   * @throws UncheckedIOException if its files cannot be had; the next call tries again
   */
  public synchronized ImageSet get(String name, int size) {
    if (!loaders.containsKey(name)) {
      throw new IllegalArgumentException(
          "No image set '%s'; there are %s".formatted(name, String.join(", ", names())));
    }
    if (size < 1) {
      throw new IllegalArgumentException("Image size is %d, expected at least 1".formatted(size));
    }
    Key key = new Key(name, size);
    ImageSet set = resized.get(key);
    if (set == null) {
      set = ImageSet.of(original(name), size);
      resized.put(key, set);
      dropOldest();
    }
    return set;
  }

  private ImageData original(String name) {
    ImageData data = originals.get(name);
    if (data == null) {
      try {
        data = loaders.get(name).load();
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
      originals.put(name, data);
    }
    return data;
  }

  private void dropOldest() {
    long bytes = resized.values().stream().mapToLong(ImageSet::bytes).sum();
    Iterator<ImageSet> oldestFirst = resized.values().iterator();
    while (bytes > maxBytes && resized.size() > 1) {
      bytes -= oldestFirst.next().bytes();
      oldestFirst.remove();
    }
  }
}
