package org.velospark.tasks.meta;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.velospark.tasks.Choice;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.ImageSet;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.image.Mlp;
import org.velospark.tasks.image.Pictures;
import org.velospark.tasks.network.Feed;
import org.velospark.tasks.network.Initializer;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;
import org.velospark.tasks.network.WeightInit;

/**
 * Small learned optimizers: the weights are those of the optimizer, and the loss is the mean of all
 * losses while it trains small image classifiers for some steps. Each minibatch has new
 * classifiers, each with its own initial weights and pictures. Source: {@code ParametricLOpt} in
 * google/learned_optimization's {@code tasks/parametric/lopt.py} and {@code unrolled_loss} in its
 * {@code tasks/fixed/lopt.py}.
 *
 * <p>Published besides: {@code AdafacMLPLOpt}, which is left out; losses that are clipped one by
 * one before their mean, where here the mean is, so that a classifier that diverges still has a
 * gradient; orthogonal initial weights, which take too long to draw at each step.
 *
 * <p>There is no batch size to reduce: the published augmentation passes this family over.
 */
public final class LearnedOptimizerFamily implements NetworkFamily {
  static final Choice<InnerOptimizerKind> OPTIMIZER =
      Choice.of("optimizer", InnerOptimizerKind.class);

  /**
   * The published range starts at 1, but the loss of the first step does not depend on the
   * optimizer yet.
   */
  static final WholeNumber STEPS = WholeNumber.logUniform("num-steps", 2, 100).within(2, 10_000);

  /** Classifiers that are trained side by side. */
  static final WholeNumber OUTER_BATCH_SIZE =
      WholeNumber.logUniform("outer-batch-size", 1, 8).within(1, 1024);

  static final Choice<Initializer> INITIALIZER =
      Mlp.INITIALIZER.drawnFrom(
          List.of(
              Initializer.SCALED_NORMAL,
              Initializer.SCALED_UNIFORM,
              Initializer.GLOROT,
              Initializer.HE));

  private static final String PARAMETER = "parameter-";
  private static final String IMAGES = "images-";
  private static final String CLASSES = "classes-";

  @Override
  public String name() {
    return "learned-optimizer";
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        OPTIMIZER,
        MlpOptimizer.HIDDEN_SIZE,
        MlpOptimizer.HIDDEN_LAYERS,
        MlpOptimizer.EXP_MULT,
        MlpOptimizer.STEP_MULT,
        STEPS,
        OUTER_BATCH_SIZE,
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        Mlp.HIDDEN_SIZE,
        Mlp.HIDDEN_LAYERS,
        Pictures.BATCH_SIZE,
        Mlp.ACTIVATION,
        INITIALIZER,
        Mlp.INITIALIZER_SCALE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    int steps = values.get(STEPS);
    int networks = values.get(OUTER_BATCH_SIZE);
    Network network = new Network();
    InnerOptimizer optimizer = values.get(OPTIMIZER).declare(network, values);
    InnerNetwork inner =
        new InnerNetwork(network, values.get(Mlp.ACTIVATION), widths(values, pictures));
    List<int[]> shapes = inner.shapes(networks);
    List<Node> parameters = new ArrayList<>();
    for (int[] shape : shapes) {
      parameters.add(network.input(PARAMETER + parameters.size(), shape));
    }
    Node sum = null;
    for (int step = 0; step < steps; step++) {
      Node images = network.input(IMAGES + step, networks, pictures.batch(), pictures.features());
      Node classes = network.intInput(CLASSES + step, networks * pictures.batch());
      InnerNetwork.Pass pass = inner.pass(parameters, images, classes);
      sum = sum == null ? pass.loss() : network.add(sum, pass.loss());
      // After the last loss nothing depends on an update.
      if (step + 1 < steps) {
        parameters = optimizer.update(parameters, pass.gradients());
      }
    }
    network.loss(network.scale(sum, 1.0 / steps), LossScale.classification(pictures.classes()));
    WeightInit init = values.get(INITIALIZER).scaled(values.get(Mlp.INITIALIZER_SCALE));
    network.feed(feed(pictures, steps, networks, shapes, init));
    return network;
  }

  private static List<Integer> widths(Values values, Pictures pictures) {
    List<Integer> widths = new ArrayList<>();
    widths.add(pictures.features());
    widths.addAll(Collections.nCopies(values.get(Mlp.HIDDEN_LAYERS), values.get(Mlp.HIDDEN_SIZE)));
    widths.add(pictures.classes());
    return widths;
  }

  /** Fills initial weights, biases staying at zero, and the minibatch of each step. */
  private static Feed.Source feed(
      Pictures pictures, int steps, int networks, List<int[]> shapes, WeightInit init) {
    return inputs -> {
      ImageSet set = pictures.load();
      FloatBuffer[] weights = new FloatBuffer[shapes.size() / 2];
      List<List<Integer>> matrices = new ArrayList<>();
      for (int layer = 0; layer < weights.length; layer++) {
        weights[layer] = inputs.input(PARAMETER + 2 * layer);
        int[] shape = shapes.get(2 * layer);
        matrices.add(List.of(shape[1], shape[2]));
      }
      FloatBuffer[] images = new FloatBuffer[steps];
      IntBuffer[] classes = new IntBuffer[steps];
      Arrays.setAll(images, step -> inputs.input(IMAGES + step));
      Arrays.setAll(classes, step -> inputs.intInput(CLASSES + step));
      int examples = networks * pictures.batch();
      return (split, random) -> {
        for (int layer = 0; layer < weights.length; layer++) {
          List<Integer> matrix = matrices.get(layer);
          for (int k = 0; k < networks; k++) {
            init.fill(weights[layer], k * matrix.get(0) * matrix.get(1), matrix, random);
          }
        }
        for (int step = 0; step < steps; step++) {
          Pictures.examples(set, split).sample(random, examples, images[step], classes[step]);
        }
      };
    };
  }
}
