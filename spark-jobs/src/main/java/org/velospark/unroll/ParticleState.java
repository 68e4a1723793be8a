package org.velospark.unroll;

import java.io.Serializable;
import org.velospark.model.TrainingState;

/**
 * Where both networks of a pair stand between two truncations, with their optimizers. A value:
 * truncations read it and make another.
 *
 * @param since index of the generation in which the unroll began
 * @param positive the one that was trained with θ + σε; empty if it has diverged
 * @param negative the one that was trained with θ − σε; empty if it has diverged
 */
public record ParticleState(long since, TrainingState positive, TrainingState negative)
    implements Serializable {

  /** Before an unroll. */
  public static ParticleState begin(long since) {
    return new ParticleState(since, TrainingState.NONE, TrainingState.NONE);
  }

  /** Size of its numbers. */
  public long bytes() {
    return positive.bytes() + negative.bytes();
  }
}
