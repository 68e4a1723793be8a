package org.velospark.s3;

import java.time.Duration;
import java.util.Random;
import java.util.function.Predicate;

/** What happens to requests on their way; thread-safe. */
public final class Disturbance {
  /** What can happen to a request. */
  public enum Kind {
    NONE,
    SERVER_ERROR,
    SLOW_DOWN,
    DELAY,
    /** The connection is closed before the store has seen the request. */
    LOST_REQUEST,
    /** The store does what it is asked to, and the connection is closed before it says so. */
    LOST_ANSWER,
    /** No answer comes before the client has given up. */
    TIMEOUT
  }

  public static final Disturbance NONE = new Disturbance(r -> false, new Random(0), Kind.NONE);

  private static final Kind[] TROUBLE = {
    Kind.SERVER_ERROR, Kind.SLOW_DOWN, Kind.DELAY, Kind.LOST_REQUEST, Kind.LOST_ANSWER
  };

  private final Predicate<String> disturbed;
  private final Random random;
  private final Kind[] kinds;

  private Disturbance(Predicate<String> disturbed, Random random, Kind... kinds) {
    this.disturbed = disturbed;
    this.random = random;
    this.kinds = kinds;
  }

  /** Some of all requests, by seed. */
  public static Disturbance ofSome(double share, long seed) {
    Random random = new Random(seed);
    return new Disturbance(
        request -> {
          synchronized (random) {
            return random.nextDouble() < share;
          }
        },
        random,
        TROUBLE);
  }

  /** All requests of a kind, written {@code METHOD path?query}. */
  public static Disturbance ofAll(Predicate<String> request, Kind kind) {
    return new Disturbance(request, new Random(0), kind);
  }

  Kind of(String request) {
    if (!disturbed.test(request)) {
      return Kind.NONE;
    }
    synchronized (random) {
      return kinds[random.nextInt(kinds.length)];
    }
  }

  Duration delay() {
    return Duration.ofMillis(100);
  }
}
