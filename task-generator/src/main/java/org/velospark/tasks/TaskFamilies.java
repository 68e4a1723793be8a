package org.velospark.tasks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.velospark.tasks.TaskSpec.AppliedAugmentation;
import org.velospark.tasks.data.TaskData;

/** The families and augmentations that a program knows, by name. Immutable and thread-safe. */
public final class TaskFamilies {
  private final Map<String, TaskFamily> families;
  private final Map<String, Augmentation> augmentations;

  /**
   * @throws IllegalArgumentException if two families, or two augmentations, have the same name
   */
  public TaskFamilies(
      Collection<? extends TaskFamily> families, Collection<? extends Augmentation> augmentations) {
    this.families = byName("task families", families, TaskFamily::name);
    this.augmentations = byName("augmentations", augmentations, Augmentation::name);
  }

  private static <T> Map<String, T> byName(
      String what, Collection<? extends T> things, Function<T, String> name) {
    Map<String, T> byName = new TreeMap<>();
    for (T thing : things) {
      if (byName.put(name.apply(thing), thing) != null) {
        throw new IllegalArgumentException(
            "Two %s are named '%s'".formatted(what, name.apply(thing)));
      }
    }
    return byName;
  }

  /** All that are on the class path, declared as services. */
  public static TaskFamilies installed() {
    return Installed.ALL;
  }

  private static final class Installed {
    // The loader of this class: on an executor, a thread's own may not see the application.
    private static final TaskFamilies ALL =
        new TaskFamilies(services(TaskFamily.class), services(Augmentation.class));

    private static <T> List<T> services(Class<T> type) {
      return ServiceLoader.load(type, TaskFamilies.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();
    }
  }

  /** All families, in the order of their names. */
  public List<TaskFamily> families() {
    return List.copyOf(families.values());
  }

  /** All augmentations, from the innermost outwards. */
  public List<Augmentation> augmentations() {
    return augmentations.values().stream()
        .sorted(Comparator.comparingInt(Augmentation::order))
        .toList();
  }

  /**
   * The family of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public TaskFamily family(String name) {
    return named("task family", families, name);
  }

  /**
   * The augmentation of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public Augmentation augmentation(String name) {
    return named("augmentation", augmentations, name);
  }

  private static <T> T named(String what, Map<String, T> things, String name) {
    T thing = things.get(name);
    if (thing == null) {
      throw new IllegalArgumentException(
          "No %s '%s'; there are %s"
              .formatted(what, name, things.keySet().stream().collect(Collectors.joining(", "))));
    }
    return thing;
  }

  /**
   * Reads a spec that {@link TaskSpec#toJson} wrote. A spec outside the ranges that are sampled is
   * one all the same.
   *
   * @throws IllegalArgumentException if its family, version or one of its fields is unknown, a
   *     field is missing or wrong, or an augmentation does not suit the family
   */
  public TaskSpec parse(String json) {
    SpecFields fields = SpecFields.read(json);
    TaskFamily family = family(fields.family());
    fields.requireVersion(family.version());
    Values values = Values.parse(family.hyperparameters(), fields);
    List<AppliedAugmentation> applied = new ArrayList<>();
    for (SpecFields entry : fields.objects(TaskSpec.AUGMENTATIONS)) {
      Augmentation augmentation = augmentation(entry.text(AppliedAugmentation.NAME));
      applied.add(
          new AppliedAugmentation(
              augmentation.name(), Values.parse(augmentation.hyperparameters(), entry)));
      entry.end();
    }
    fields.end();
    TaskSpec spec = new TaskSpec(family.name(), family.version(), values, applied);
    try {
      family.check(values);
      // An augmentation may not suit the family.
      family.check(prepared(spec));
    } catch (IllegalArgumentException e) {
      throw fields.refused(e);
    }
    return spec;
  }

  /**
   * What a task costs, without building it or loading its data.
   *
   * @throws IllegalArgumentException if its family, an augmentation or its data is unknown
   */
  public Cost cost(TaskSpec spec, TaskData data) {
    Cost cost = family(spec.family()).cost(prepared(spec), data);
    for (AppliedAugmentation applied : spec.augmentations()) {
      cost = augmentation(applied.augmentation()).cost(cost, applied.values());
    }
    return cost;
  }

  /**
   * Compiles the network of a spec and opens its data.
   *
   * @throws IllegalArgumentException if its family, an augmentation or its data is unknown
   * @throws java.io.UncheckedIOException if its data cannot be had
   */
  public Task build(TaskSpec spec, TaskData data) {
    Task task = family(spec.family()).build(spec.with(prepared(spec)), data);
    try {
      for (AppliedAugmentation applied : spec.augmentations()) {
        task = augmentation(applied.augmentation()).apply(applied.values(), task);
      }
    } catch (RuntimeException | Error e) {
      task.close();
      throw e;
    }
    return new SpecifiedTask(spec, task);
  }

  /**
   * Whether networks of a spec can be trained side by side. Its family has to have particles, and
   * all its augmentations have to suit them; other specs are trained one network after the other.
   *
   * @throws IllegalArgumentException if its family or an augmentation is unknown
   */
  public boolean hasParticles(TaskSpec spec) {
    return family(spec.family()).hasParticles()
        && spec.augmentations().stream()
            .allMatch(applied -> augmentation(applied.augmentation()).suitsParticles());
  }

  /**
   * As {@link #build}, for several networks side by side.
   *
   * @param particles how many, at least 1
   * @throws IllegalArgumentException as {@link #build}
   * @throws UnsupportedOperationException if the spec has none, see {@link #hasParticles}
   */
  public ParticleTask buildParticles(TaskSpec spec, TaskData data, int particles) {
    ParticleTask task =
        family(spec.family()).buildParticles(spec.with(prepared(spec)), data, particles);
    try {
      for (AppliedAugmentation applied : spec.augmentations()) {
        task = augmentation(applied.augmentation()).applyToParticles(applied.values(), task);
      }
    } catch (RuntimeException | Error e) {
      task.close();
      throw e;
    }
    return new SpecifiedParticles(spec, task);
  }

  private Values prepared(TaskSpec spec) {
    TaskFamily family = family(spec.family());
    Values values = spec.values();
    for (AppliedAugmentation applied : spec.augmentations()) {
      values = augmentation(applied.augmentation()).prepare(family, values, applied.values());
    }
    return values;
  }

  /** A task that says the spec it was built from, although that was changed on the way. */
  private static final class SpecifiedTask extends TaskWrapper {
    private final TaskSpec spec;

    SpecifiedTask(TaskSpec spec, Task task) {
      super(task);
      this.spec = spec;
    }

    @Override
    public TaskSpec spec() {
      return spec;
    }
  }

  /** As {@link SpecifiedTask}. */
  private static final class SpecifiedParticles extends ParticleTaskWrapper {
    private final TaskSpec spec;

    SpecifiedParticles(TaskSpec spec, ParticleTask task) {
      super(task);
      this.spec = spec;
    }

    @Override
    public TaskSpec spec() {
      return spec;
    }
  }
}
