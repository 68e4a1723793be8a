package org.velospark.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Trainings that never ran, of a suite of some tasks: losses fall by a power of the steps, faster
 * or slower by the optimizer, with noise. What is right to say of them is known.
 */
public final class TestingTrainings {

  public static final int SEEDS = 5;

  private static final List<String> FAMILIES =
      List.of("image-mlp", "image-conv", "image-vit", "rnn-lm", "transformer-lm", "autoencoder");
  private static final int MEASURED = 41;

  private final int tasks;
  private final double noise;
  private final List<TaskTraining> all = new ArrayList<>();

  /** How an optimizer behaves. */
  @FunctionalInterface
  public interface Speed {
    /** How fast it is on a task, 1 being Adam with its best learning rate. */
    double on(int task, int seed);
  }

  /**
   * Begins with Adam, at five learning rates of which the third is best.
   *
   * @param noise of each loss, relative
   */
  public TestingTrainings(int tasks, double noise) {
    this.tasks = tasks;
    this.noise = noise;
    double[] rates = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2};
    double[] speeds = {0.2, 0.6, 1, 0.5, 0.25};
    for (int i = 0; i < rates.length; i++) {
      double speed = speeds[i];
      add("adam", Map.of("learning-rate", Double.toString(rates[i])), 0.08, (t, s) -> speed);
    }
  }

  /** Adds an optimizer with nothing to tune, equally fast by both losses. */
  public TestingTrainings with(String optimizer, Speed speed) {
    return add(optimizer, Map.of(), 0.25, speed);
  }

  /** Adds an optimizer with other speeds by held-out loss. */
  public TestingTrainings with(String optimizer, Speed speed, Speed heldOut) {
    return add(optimizer, Map.of(), 0.25, speed, heldOut);
  }

  /** Adds a copy of the trainings of another. */
  public TestingTrainings copy(String original, String name) {
    List.copyOf(all).stream()
        .filter(t -> t.optimizer().equals(original))
        .map(t -> renamed(t, name))
        .forEach(all::add);
    return this;
  }

  private TestingTrainings add(
      String optimizer, Map<String, String> settings, double cost, Speed speed) {
    return add(optimizer, settings, cost, speed, speed);
  }

  private TestingTrainings add(
      String optimizer, Map<String, String> settings, double cost, Speed speed, Speed heldOut) {
    for (int task = 0; task < tasks; task++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        all.add(training(optimizer, settings, cost, task, seed, speed, heldOut));
      }
    }
    return this;
  }

  public List<TaskTraining> all() {
    return List.copyOf(all);
  }

  public Evaluation evaluation() {
    return new Evaluation(all);
  }

  private TaskTraining training(
      String optimizer,
      Map<String, String> settings,
      double cost,
      int task,
      int seed,
      Speed speed,
      Speed heldOut) {
    SplittableRandom random =
        new SplittableRandom(31L * (31L * (optimizer + settings).hashCode() + task) + seed);
    String family = FAMILIES.get(task % FAMILIES.size());
    int numSteps = 500 * (1 + task % 4);
    double start = 2.3 + 0.4 * (task % 7);
    double[] training = curve(start, task, speed.on(task, seed), random);
    double[] others = curve(start * 1.001, task, heldOut.on(task, seed), random);
    double perStep = 2e-4 * (1 + task % 9);
    return new TaskTraining(
        "%s-%02d".formatted(family, task),
        family,
        optimizer,
        settings,
        seed,
        numSteps,
        3000L * (1 + task * task),
        IntStream.range(0, MEASURED).map(i -> numSteps * i / (MEASURED - 1)).toArray(),
        training,
        others,
        numSteps * perStep * (1 + cost) * (0.97 + 0.06 * random.nextDouble()),
        numSteps * perStep * cost,
        "cpu");
  }

  /** Not finite from the middle where the speed is not a number. */
  private double[] curve(double start, int task, double speed, SplittableRandom random) {
    double floor = start * (0.1 + 0.05 * (task % 5));
    return IntStream.range(0, MEASURED)
        .mapToDouble(
            i -> {
              if (Double.isNaN(speed) && i > MEASURED / 2) {
                return Double.NaN;
              }
              double steps = 20.0 * i / (MEASURED - 1) * (Double.isNaN(speed) ? 1 : speed);
              double loss = floor + (start - floor) * Math.pow(1 + steps, -0.7);
              return i == 0 ? loss : loss * (1 + noise * random.nextGaussian());
            })
        .toArray();
  }

  /** All that an optimizer's trainings say, as if another processor had done them. */
  public TestingTrainings onProcessor(String optimizer, String processor) {
    all.replaceAll(t -> t.optimizer().equals(optimizer) ? copy(t, optimizer, processor) : t);
    return this;
  }

  private static TaskTraining renamed(TaskTraining t, String optimizer) {
    return copy(t, optimizer, t.processor());
  }

  private static TaskTraining copy(TaskTraining t, String optimizer, String processor) {
    return new TaskTraining(
        t.task(),
        t.family(),
        optimizer,
        t.settings(),
        t.seed(),
        t.numSteps(),
        t.parameters(),
        t.at(),
        t.trainingLoss(),
        t.heldOutLoss(),
        t.seconds(),
        t.optimizerSeconds(),
        processor);
  }
}
