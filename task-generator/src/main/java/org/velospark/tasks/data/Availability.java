package org.velospark.tasks.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Which data sets can be had.
 *
 * @param available names of those that are there and intact, in the order in which they were asked
 *     for
 * @param unavailable why each of the others cannot be had, in one line
 */
public record Availability(List<String> available, Map<String, String> unavailable) {
  public Availability {
    available = List.copyOf(available);
    unavailable = Collections.unmodifiableMap(new LinkedHashMap<>(unavailable));
  }

  /**
   * Finds out. A set that could not be fetched before is not tried again; see {@link
   * DataCache#obtain}.
   *
   * @param fetch whether the network may be asked for what is not on this machine
   * @throws IllegalArgumentException if the catalogue has no set of a name
   */
  public static Availability of(DataCache cache, Collection<String> names, boolean fetch) {
    return ofSets(cache, names.stream().map(DataCatalogue::named).toList(), fetch);
  }

  static Availability ofSets(DataCache cache, Collection<DataSet> sets, boolean fetch) {
    List<String> available = new ArrayList<>();
    Map<String, String> unavailable = new LinkedHashMap<>();
    for (DataSet set : new LinkedHashSet<>(sets)) {
      try {
        if (fetch) {
          cache.obtain(set);
        } else {
          cache.obtainLocally(set);
        }
        available.add(set.name());
      } catch (DataUnavailableException e) {
        unavailable.put(set.name(), e.reason().replace('\n', ' '));
      } catch (IOException e) {
        unavailable.put(set.name(), e.toString().replace('\n', ' '));
      }
    }
    return new Availability(available, unavailable);
  }

  /** For each set that cannot be had, its name and why, in one line. */
  public List<String> lines() {
    return unavailable.entrySet().stream()
        .map(e -> "Data set '%s' cannot be had: %s".formatted(e.getKey(), e.getValue()))
        .toList();
  }

  /**
   * Insists on all sets.
   *
   * @throws DataUnavailableException if any cannot be had; the message names all of them
   */
  public void requireAll() throws DataUnavailableException {
    if (!unavailable.isEmpty()) {
      throw DataUnavailableException.ofAll(lines());
    }
  }
}
