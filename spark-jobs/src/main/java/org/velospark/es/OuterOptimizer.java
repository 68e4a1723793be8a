package org.velospark.es;

/**
 * Moves the weights θ against estimated gradients. Immutable and thread-safe: state goes in and
 * comes out, the arrays passed in stay as they are.
 *
 * <p>A gradient of exactly zero is what remains of a generation in which every unit was lost, or
 * diverged on both sides and was capped at the same loss. It says nothing, so it is a zero step:
 * neither accumulated nor shown to the rule, whose momentum would move θ all the same. Only {@link
 * OuterState#generations()} grows.
 */
public final class OuterOptimizer {
  private final OuterConfig config;
  private final long generations;

  /**
   * @param generations how many generations the run has, at least 1; the decay of the learning rate
   *     ends there
   */
  public OuterOptimizer(OuterConfig config, long generations) {
    if (generations < 1) {
      throw new IllegalArgumentException(
          "generations must be at least 1, but is %d".formatted(generations));
    }
    this.config = config;
    this.generations = generations;
  }

  /**
   * The state before the first generation.
   *
   * @param length length of θ
   */
  public OuterState newState(int length) {
    return OuterState.initial(length);
  }

  /**
   * Takes in the estimate of the next generation, and a step if enough are there.
   *
   * @param theta the weights that the generation perturbed
   * @param state what the previous call returned, or {@link #newState}
   * @throws IllegalArgumentException if the lengths differ or the gradient is not finite
   */
  public OuterStep step(float[] theta, OuterState state, Estimate estimate) {
    float[] gradient = estimate.gradient();
    int length = theta.length;
    if (gradient.length != length || state.firstMoment().length != length) {
      throw new IllegalArgumentException(
          "theta has %d weights, but the gradient has %d and the outer state is for %d"
              .formatted(length, gradient.length, state.firstMoment().length));
    }
    double gradientNorm = norm(gradient);
    if (!Double.isFinite(gradientNorm)) {
      throw new IllegalArgumentException(
          "The gradient of generation %d has the norm %s; it must be finite"
              .formatted(state.generations(), gradientNorm));
    }
    double learningRate =
        config.learningRate() * config.decay().factor(state.generations(), generations);

    float[] clipped = clipped(gradient);
    float[] newTheta = theta.clone();
    OuterState newState =
        gradientNorm == 0 ? skip(state) : accumulate(newTheta, state, clipped, learningRate);
    return new OuterStep(
        newTheta,
        newState,
        gradientNorm,
        norm(clipped),
        distance(theta, newTheta),
        norm(newTheta),
        learningRate);
  }

  private static OuterState skip(OuterState state) {
    return new OuterState(
        state.firstMoment(),
        state.secondMoment(),
        state.accumulatedGradient(),
        state.accumulated(),
        state.steps(),
        state.generations() + 1);
  }

  /** Adds a gradient to the sum; when that is full, changes {@code theta} in place. */
  private OuterState accumulate(
      float[] theta, OuterState state, float[] gradient, double learningRate) {
    float[] sum = state.accumulatedGradient().clone();
    for (int k = 0; k < sum.length; k++) {
      sum[k] += gradient[k];
    }
    long count = state.accumulated() + 1;
    if (count < config.accumulation()) {
      return new OuterState(
          state.firstMoment(),
          state.secondMoment(),
          sum,
          count,
          state.steps(),
          state.generations() + 1);
    }
    float[] first = state.firstMoment().clone();
    float[] second = state.secondMoment().clone();
    long step = state.steps() + 1;
    if (config.rule() instanceof OuterConfig.Adam adam) {
      adamStep(adam, step, learningRate, sum, count, first, second, theta);
    } else {
      for (int k = 0; k < theta.length; k++) {
        theta[k] -= (float) (learningRate * sum[k] / count);
      }
    }
    return new OuterState(first, second, new float[sum.length], 0, step, state.generations() + 1);
  }

  private static void adamStep(
      OuterConfig.Adam adam,
      long step,
      double learningRate,
      float[] sum,
      long count,
      float[] first,
      float[] second,
      float[] theta) {
    double firstScale = 1 - Math.pow(adam.beta1(), step);
    double secondScale = 1 - Math.pow(adam.beta2(), step);
    for (int k = 0; k < theta.length; k++) {
      double mean = (double) sum[k] / count;
      double m = adam.beta1() * first[k] + (1 - adam.beta1()) * mean;
      double v = adam.beta2() * second[k] + (1 - adam.beta2()) * mean * mean;
      theta[k] -=
          (float) (learningRate * (m / firstScale) / (Math.sqrt(v / secondScale) + adam.epsilon()));
      first[k] = (float) m;
      second[k] = (float) v;
    }
  }

  private float[] clipped(float[] gradient) {
    float limit = (float) config.gradientClip();
    float[] clipped = new float[gradient.length];
    for (int k = 0; k < clipped.length; k++) {
      clipped[k] = Math.max(-limit, Math.min(limit, gradient[k]));
    }
    return clipped;
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float element : vector) {
      squares += (double) element * element;
    }
    return Math.sqrt(squares);
  }

  private static double distance(float[] from, float[] to) {
    double squares = 0;
    for (int k = 0; k < from.length; k++) {
      double difference = (double) to[k] - from[k];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
