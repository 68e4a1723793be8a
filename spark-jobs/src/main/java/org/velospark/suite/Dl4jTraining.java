package org.velospark.suite;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.velospark.dropin.DropInModel;
import org.velospark.dropin.Minibatches;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Task.Split;

/**
 * The training of a network of Deeplearning4j, each step by its own {@code fit}. Minibatches are
 * drawn with replacement, as those of the engine's tasks, so that each is a function of its index.
 */
public final class Dl4jTraining implements TrainingRun {
  private final DropInModel model;
  private final Minibatches minibatches;
  private final long seed;
  private final OptimizerTime optimizerTime = new OptimizerTime();
  private long step;

  /**
   * @param model before its first step; trained, and the caller's to close
   * @param seed determines all batches
   * @param weightScale what initial weights are multiplied by
   */
  public Dl4jTraining(DropInModel model, Minibatches minibatches, long seed, double weightScale) {
    this.model = model;
    this.minibatches = minibatches;
    this.seed = seed;
    if (weightScale != 1) {
      // Running means and the logarithms of running deviations are zero before the first step.
      model.parameters().muli(weightScale);
    }
    model.listen(optimizerTime);
  }

  /**
   * What Deeplearning4j does between the gradients and the end of a step: the update is made of
   * them, and subtracted.
   */
  private static final class OptimizerTime extends BaseTrainingListener {
    private long begun;
    private long nanoseconds;

    @Override
    public void onGradientCalculation(Model trained) {
      begun = System.nanoTime();
    }

    @Override
    public void iterationDone(Model trained, int iteration, int epoch) {
      nanoseconds += System.nanoTime() - begun;
    }
  }

  @Override
  public long parameters() {
    return model.parameters().length();
  }

  @Override
  public double step() {
    model.fit(minibatches.draw(Split.TRAINING, RandomStream.TRAINING_BATCH.at(seed, step++)));
    return model.score();
  }

  @Override
  public double loss(Split split, long batch) {
    return model.loss(minibatches.draw(split, RandomStream.EVALUATION_BATCH.at(seed, batch)));
  }

  @Override
  public long optimizerNanoseconds() {
    return optimizerTime.nanoseconds;
  }
}
