package org.velospark.evaluation;

import java.io.Serializable;
import org.velospark.tasks.LossScale;

/**
 * The loss of a trained network on held-out examples. One that is not finite counts as the worst.
 *
 * @param plain as the task has it
 * @param normalized on the scale on which tasks of all families compare
 */
public record FinalLoss(double plain, double normalized) implements Serializable {
  static FinalLoss of(double loss, LossScale scale) {
    return new FinalLoss(scale.capped(loss), scale.normalized(loss));
  }
}
