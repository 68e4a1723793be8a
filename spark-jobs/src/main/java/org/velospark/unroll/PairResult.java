package org.velospark.unroll;

import java.io.Serializable;
import org.velospark.es.PairLoss;

/**
 * What came of both sides of an antithetic pair on one task.
 *
 * @param pair index of the pair in its generation
 * @param positive training with θ + σε
 * @param negative training with θ − σε
 * @param positiveSeconds how long the one side took
 * @param negativeSeconds how long the other took
 */
public record PairResult(
    int pair,
    UnrollResult positive,
    UnrollResult negative,
    double positiveSeconds,
    double negativeSeconds)
    implements Serializable {

  /** What the estimator needs of it. */
  public PairLoss loss() {
    return new PairLoss(pair, positive.metaLoss(), negative.metaLoss());
  }
}
