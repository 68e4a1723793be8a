package org.velospark.es;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last weights θ of a run: those after the newest update, and as many before them as a
 * generation may be stale. Generation g is evaluated at the weights after max(0, g − staleness)
 * updates: a rule, not a race, so that a run that is repeated or resumed has the same bits. Sources
 * of the idea: bounded staleness in asynchronous training of learned optimizers, as in {@code
 * outer_train.py} of google/learned_optimization, which drops gradients above a bound.
 *
 * <p>A value: no method of this package changes its arrays, and nobody else should.
 *
 * @param staleness how many updates old the weights may be that a generation is evaluated at
 * @param updates updates that the newest have had
 * @param thetas oldest first; staleness + 1 of them, or updates + 1 where a run begins
 */
public record ThetaWindow(int staleness, long updates, List<float[]> thetas) {
  private static final String EARLIER = "theta-before-";

  public ThetaWindow {
    long expected = Math.min(staleness, updates) + 1;
    if (thetas.size() != expected) {
      throw new IllegalArgumentException(
          "%d weights are known after %d updates, but a staleness of %d takes %d"
              .formatted(thetas.size(), updates, staleness, expected));
    }
    thetas = List.copyOf(thetas);
  }

  /** Before the first update. */
  public static ThetaWindow initial(int staleness, float[] theta) {
    return new ThetaWindow(staleness, 0, List.of(theta));
  }

  /** After another update, which came to {@code theta}. */
  public ThetaWindow with(float[] theta) {
    List<float[]> next = new ArrayList<>(thetas);
    next.add(theta);
    return new ThetaWindow(
        staleness,
        updates + 1,
        next.subList(Math.max(0, next.size() - 1 - staleness), next.size()));
  }

  /** After the newest update. */
  public float[] newest() {
    return thetas.get(thetas.size() - 1);
  }

  /** The last generation whose weights are known. */
  public long lastGeneration() {
    return updates + staleness;
  }

  /**
   * The weights that a generation is evaluated at.
   *
   * @param generation from {@link #updates} to {@link #lastGeneration}
   */
  public float[] of(long generation) {
    long age = updates - Math.max(0, generation - staleness);
    return thetas.get((int) (thetas.size() - 1 - age));
  }

  /** All but the newest by name, for storage; not copies. */
  public SortedMap<String, float[]> earlier() {
    SortedMap<String, float[]> arrays = new TreeMap<>();
    for (int age = 1; age < thetas.size(); age++) {
      arrays.put(EARLIER + age, thetas.get(thetas.size() - 1 - age));
    }
    return arrays;
  }

  /** Whether an array of a stored state is one of {@link #earlier}. */
  public static boolean isEarlier(String name) {
    return name.startsWith(EARLIER);
  }

  /**
   * The window that was stored.
   *
   * @param arrays with those that {@link #earlier()} gave; kept, not copied
   * @throws IllegalArgumentException if one is missing
   */
  public static ThetaWindow restore(
      int staleness, long updates, float[] newest, Map<String, float[]> arrays) {
    List<float[]> thetas = new ArrayList<>();
    for (long age = Math.min(staleness, updates); age > 0; age--) {
      float[] theta = arrays.get(EARLIER + age);
      if (theta == null) {
        throw new IllegalArgumentException(
            "A staleness of %d takes the weights of %d updates before, which are not among %s"
                .formatted(staleness, age, arrays.keySet()));
      }
      thetas.add(theta);
    }
    thetas.add(newest);
    return new ThetaWindow(staleness, updates, thetas);
  }
}
