package org.velospark.jmh;

import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Adam;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;

/** Optimizers by the names that {@code velo bench inner} gives them. */
final class Optimizers {
  private static final double LEARNING_RATE = 1e-3;

  /** Random steps of a tenth of VeLO's weights are so small that nothing diverges. */
  private static final float PART_OF_WEIGHTS = 0.1f;

  private Optimizers() {}

  /**
   * Opens an optimizer.
   *
   * @param name {@code adam}, or {@code velo-WIDTH-BANKS}
   * @param steps how many it shall expect
   */
  static Optimizer open(String name, TensorLayout target, int steps) {
    if (name.equals("adam")) {
      return new Adam(LEARNING_RATE).optimizer(target);
    }
    Velo velo = velo(name);
    return velo.optimizer(weights(velo), target, steps);
  }

  static Velo velo(String name) {
    String[] words = name.split("-");
    if (words.length != 3 || !words[0].equals("velo")) {
      throw new IllegalArgumentException(
          "No optimizer '%s'; there are adam and velo-WIDTH-BANKS".formatted(name));
    }
    return new Velo(VeloConfig.of(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
  }

  /** Weights that nobody has trained. */
  static float[] weights(LearnedOptimizer learned) {
    float[] theta = learned.initialWeights(0);
    for (int i = 0; i < theta.length; i++) {
      theta[i] *= PART_OF_WEIGHTS;
    }
    return theta;
  }
}
