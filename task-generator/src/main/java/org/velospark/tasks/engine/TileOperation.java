package org.velospark.tasks.engine;

/**
 * What can be done with the elements of a tile, one after the other: z from a, b and a number k.
 * Each is a plain loop that C2 turns into vector instructions, which it does not for comparisons
 * and casts: hence the arithmetic in {@link #STEP}, {@link #COS} and {@link #SIN}.
 */
enum TileOperation {
  /** a */
  COPY,
  /** a + b */
  ADD,
  /** a - b */
  SUBTRACT,
  /** a b */
  MULTIPLY,
  /** a / b */
  DIVIDE,
  /** max(a, b) */
  MAXIMUM,
  /** min(a, b) */
  MINIMUM,
  /** a + k */
  ADD_NUMBER,
  /** k - a */
  SUBTRACT_FROM_NUMBER,
  /** k a */
  MULTIPLY_NUMBER,
  /** a / k */
  DIVIDE_BY_NUMBER,
  /** k / a */
  DIVIDE_NUMBER,
  /** max(a, k) */
  MAXIMUM_NUMBER,
  /** min(a, k) */
  MINIMUM_NUMBER,
  /** 1 where a > k, else 0 */
  STEP,
  ABSOLUTE,
  SQUARE_ROOT,
  TANH,
  SIGMOID,
  EXP,
  LOG,
  COS,
  SIN,
  /** Sums of the elements of a that belong to the same element of z, times k. */
  SUM;

  /** What needs scratch memory of its own; not thread-safe. */
  static final class Functions {
    final Transcendental exponential = new Transcendental();
    final Logarithm logarithm = new Logarithm();
  }

  /** 1.5 · 2²³: adding and subtracting it rounds a float to an integer. */
  private static final float ROUNDER = 12_582_912;

  /** A little above π / 2: n is rounded, too. */
  private static final float LARGEST_ANGLE = 1.6f;

  private static final float INVERSE_PI = 0.318_309_9f;
  // π as a sum, so that multiples of it can be subtracted exactly enough.
  private static final float PI_HIGH = 3.141_592_7f;
  private static final float PI_LOW = -8.742_278e-8f;

  /** Takes longer for an element than reading it from memory, so worth to be computed once. */
  boolean isExpensive() {
    return switch (this) {
      case TANH, SIGMOID, EXP, LOG, COS, SIN -> true;
      default -> false;
    };
  }

  /**
   * Runs any but {@link #SUM} on the first elements of tiles; z may be a or b.
   *
   * @param b null for operations of one tensor
   */
  void run(float[] a, float[] b, float k, float[] z, int length, Functions functions) {
    switch (this) {
      case COPY -> System.arraycopy(a, 0, z, 0, length);
      case ADD -> add(a, b, z, length);
      case SUBTRACT -> subtract(a, b, z, length);
      case MULTIPLY -> multiply(a, b, z, length);
      case DIVIDE -> divide(a, b, z, length);
      case MAXIMUM -> maximum(a, b, z, length);
      case MINIMUM -> minimum(a, b, z, length);
      case ADD_NUMBER -> add(a, k, z, length);
      case SUBTRACT_FROM_NUMBER -> subtractFrom(a, k, z, length);
      case MULTIPLY_NUMBER -> multiply(a, k, z, length);
      case DIVIDE_BY_NUMBER -> divideBy(a, k, z, length);
      case DIVIDE_NUMBER -> divide(a, k, z, length);
      case MAXIMUM_NUMBER -> maximum(a, k, z, length);
      case MINIMUM_NUMBER -> minimum(a, k, z, length);
      case STEP -> step(a, k, z, length);
      case ABSOLUTE -> absolute(a, z, length);
      case SQUARE_ROOT -> squareRoot(a, z, length);
      case TANH -> tanh(a, z, length);
      case SIGMOID -> sigmoid(a, z, length);
      case EXP -> {
        System.arraycopy(a, 0, z, 0, length);
        functions.exponential.exp(z, length);
      }
      case LOG -> functions.logarithm.run(a, z, length);
      case COS -> cos(a, z, length);
      case SIN -> sin(a, z, length);
      default -> throw new IllegalStateException("%s has no elementwise form".formatted(this));
    }
  }

  static void add(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] + b[i];
    }
  }

  private static void subtract(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] - b[i];
    }
  }

  private static void multiply(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] * b[i];
    }
  }

  private static void divide(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] / b[i];
    }
  }

  private static void maximum(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.max(a[i], b[i]);
    }
  }

  private static void minimum(float[] a, float[] b, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.min(a[i], b[i]);
    }
  }

  private static void add(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] + k;
    }
  }

  private static void subtractFrom(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = k - a[i];
    }
  }

  private static void multiply(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = k * a[i];
    }
  }

  private static void divideBy(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = a[i] / k;
    }
  }

  private static void divide(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = k / a[i];
    }
  }

  private static void maximum(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.max(a[i], k);
    }
  }

  private static void minimum(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.min(a[i], k);
    }
  }

  /** The least float is 2⁻¹⁴⁹: two exact factors bring whatever is positive to 1 or above. */
  private static void step(float[] a, float k, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.min(1, Math.max(0, a[i] - k) * 0x1p127f * 0x1p30f);
    }
  }

  private static void absolute(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Math.abs(a[i]);
    }
  }

  private static void squareRoot(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = (float) Math.sqrt(a[i]);
    }
  }

  private static void tanh(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Transcendental.tanh(a[i]);
    }
  }

  private static void sigmoid(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      z[i] = Transcendental.sigmoid(a[i]);
    }
  }

  /**
   * With n = round(x / π) and r = x - n π, cos x = (-1)ⁿ cos r, where cos r is its Taylor
   * polynomial. Absolute error below 3e-7 for |x| up to 1000; it grows as the distance of floats
   * does, and the result stays in [-1, 1].
   */
  private static void cos(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      float x = a[i];
      float n = Math.fma(x, INVERSE_PI, ROUNDER) - ROUNDER;
      float r = Math.fma(n, -PI_LOW, Math.fma(n, -PI_HIGH, x));
      r = Math.max(-LARGEST_ANGLE, Math.min(LARGEST_ANGLE, r));
      float u = r * r;
      float p = Math.fma(u, 1 / 479_001_600f, -1 / 3_628_800f);
      p = Math.fma(u, p, 1 / 40_320f);
      p = Math.fma(u, p, -1 / 720f);
      p = Math.fma(u, p, 1 / 24f);
      p = Math.fma(u, p, -0.5f);
      p = Math.fma(u, p, 1);
      z[i] = sign(n) * p;
    }
  }

  /** As {@link #cos}, with sin x = (-1)ⁿ sin r. */
  private static void sin(float[] a, float[] z, int length) {
    for (int i = 0; i < length; i++) {
      float x = a[i];
      float n = Math.fma(x, INVERSE_PI, ROUNDER) - ROUNDER;
      float r = Math.fma(n, -PI_LOW, Math.fma(n, -PI_HIGH, x));
      r = Math.max(-LARGEST_ANGLE, Math.min(LARGEST_ANGLE, r));
      float u = r * r;
      float p = Math.fma(u, -1 / 39_916_800f, 1 / 362_880f);
      p = Math.fma(u, p, -1 / 5_040f);
      p = Math.fma(u, p, 1 / 120f);
      p = Math.fma(u, p, -1 / 6f);
      z[i] = sign(n) * Math.fma(u * r, p, r);
    }
  }

  /** 1 for an even integer, -1 for an odd one. */
  private static float sign(float n) {
    float odd = n - 2 * (Math.fma(n, 0.5f, ROUNDER) - ROUNDER);
    return 1 - 2 * odd * odd;
  }
}
