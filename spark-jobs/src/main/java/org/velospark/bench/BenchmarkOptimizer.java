package org.velospark.bench;

import java.util.List;
import java.util.function.LongFunction;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.baseline.Adam;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;

/**
 * An optimizer to measure.
 *
 * @param name what both sides of the comparison call it
 * @param ofSeed the optimizer with the weights of a seed
 */
public record BenchmarkOptimizer(String name, LongFunction<Weighted> ofSeed) {
  private static final double LEARNING_RATE = 1e-3;

  /**
   * A random VeLO takes random steps, and most networks diverge. Of a tenth of its weights the
   * steps are so small that losses stay what they are, and the arithmetic is the same.
   */
  static final float PART_OF_WEIGHTS = 0.1f;

  /** An optimizer that has its weights, and trains any number of networks one after the other. */
  public interface Weighted {
    /** The optimizer before the first of so many steps. */
    Optimizer open(TensorLayout target, int steps);
  }

  /** A small VeLO, the released size, and Adam. */
  public static List<BenchmarkOptimizer> all() {
    return List.of(
        velo(64, 32),
        velo(512, 256),
        new BenchmarkOptimizer(
            "adam", seed -> (target, steps) -> new Adam(LEARNING_RATE).optimizer(target)));
  }

  private static BenchmarkOptimizer velo(int width, int banks) {
    Velo velo = new Velo(VeloConfig.of(width, banks));
    return new BenchmarkOptimizer(
        "velo-%d-%d".formatted(width, banks),
        seed -> {
          float[] theta = velo.initialWeights(seed);
          for (int i = 0; i < theta.length; i++) {
            theta[i] *= PART_OF_WEIGHTS;
          }
          return (target, steps) -> velo.optimizer(theta, target, steps);
        });
  }
}
