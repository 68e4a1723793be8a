package org.velospark.doctor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.tasks.Task;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.data.SyntheticData;
import org.velospark.unroll.Objective;
import org.velospark.unroll.Unroll;
import org.velospark.unroll.UnrollConfig;

/** Small computations whose results are known: a backend that loads may still compute wrongly. */
final class KnownNumbers {
  /** Loss of the network below after its five steps, by kernels in plain Java. */
  static final double TRAINED_LOSS = 2.267854;

  /** Between kernels it differs by 2e-7; the five steps change it by 0.03. */
  static final double TOLERANCE = 1e-4;

  private static final int STEPS = 5;

  /** Initial weights take steps that matter, and that do not yet run away. */
  private static final float BANK_SCALE = 60;

  private static final String NETWORK =
      """
      {"family":"image-mlp","version":2,"data-set":"mnist","colours":"own","image-size":8,
      "hidden-size":16,"hidden-layers":1,"batch-size":16,"activation":"relu","initializer":"he",
      "initializer-scale":1.0}
      """;

  private KnownNumbers() {}

  /** How far ND4J's product of two small matrices of integers is from the right one; 0 it is. */
  static double productError() {
    try (INDArray left = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
        INDArray right = Nd4j.createFromArray(new float[][] {{7, 8}, {9, 10}, {11, 12}});
        INDArray expected = Nd4j.createFromArray(new float[][] {{58, 64}, {139, 154}});
        INDArray product = left.mmul(right)) {
      return product.distance1(expected);
    }
  }

  /** Loss of a small network on made-up pictures after five steps with VeLO at initial weights. */
  static double trainedLoss() {
    LearnedOptimizer velo = new Velo(new VeloConfig(8, 4, BANK_SCALE, false, false));
    TaskFamilies families = TaskFamilies.installed();
    UnrollConfig config = new UnrollConfig(STEPS, STEPS, Objective.FINAL, 1, Task.Split.TRAINING);
    try (Task task = families.build(families.parse(NETWORK), SyntheticData.ofAllNames())) {
      return new Unroll(config)
          .run(
              task,
              velo.optimizer(velo.initialWeights(1), task.parameters().layout(), STEPS),
              1,
              STEPS)
          .finalLoss();
    }
  }
}
