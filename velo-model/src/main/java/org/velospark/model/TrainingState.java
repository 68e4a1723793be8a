package org.velospark.model;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Where a training run stands, as plain numbers: what {@link StateFields} passed over, one after
 * another. A value: nobody changes the arrays.
 *
 * @param floats all that is of single precision
 * @param longs counts, and the bits of what is of double precision
 */
public record TrainingState(float[] floats, long[] longs) implements Serializable {

  /** What a training run has left that cannot go on. */
  public static final TrainingState NONE = new TrainingState(new float[0], new long[0]);

  /** Copies a state. */
  public static TrainingState save(Consumer<StateFields> owner) {
    Saving saving = new Saving();
    owner.accept(saving);
    return new TrainingState(
        Arrays.copyOf(saving.floats, saving.floatCount),
        Arrays.copyOf(saving.longs, saving.longCount));
  }

  /**
   * Copies the numbers back to an owner.
   *
   * @throws MismatchException if it has more or fewer of them, or refuses them; some are
   *     overwritten then
   */
  public void restore(Consumer<StateFields> owner) {
    Restoring restoring = new Restoring();
    owner.accept(restoring);
    if (restoring.floatAt != floats.length || restoring.longAt != longs.length) {
      throw otherSize();
    }
  }

  /** Whether nothing is in it. */
  public boolean isEmpty() {
    return floats.length == 0 && longs.length == 0;
  }

  /** Whether all numbers are the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrainingState state
        && Arrays.equals(floats, state.floats)
        && Arrays.equals(longs, state.longs);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(floats) + Arrays.hashCode(longs);
  }

  /** Size of the numbers. */
  public long bytes() {
    return (long) Float.BYTES * floats.length + (long) Long.BYTES * longs.length;
  }

  /** Says that a state is of another kind of training run. */
  public static final class MismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public MismatchException(String message) {
      super(message);
    }
  }

  private MismatchException otherSize() {
    return new MismatchException(
        "A state of %d floats and %d longs is not that of this network and optimizer"
            .formatted(floats.length, longs.length));
  }

  private static final class Saving implements StateFields {
    private static final int FIRST = 64;
    private float[] floats = new float[FIRST];
    private long[] longs = new long[FIRST];
    private int floatCount;
    private int longCount;

    private void floatsFor(int more) {
      int wanted = Math.addExact(floatCount, more);
      if (wanted > floats.length) {
        floats = Arrays.copyOf(floats, (int) Math.max(wanted, Math.min(1L << 30, 2L * wanted)));
      }
    }

    @Override
    public void floats(float[] values) {
      floatsFor(values.length);
      System.arraycopy(values, 0, floats, floatCount, values.length);
      floatCount += values.length;
    }

    @Override
    public void floats(float[] values, int[] places) {
      floatsFor(places.length);
      for (int place : places) {
        floats[floatCount++] = values[place];
      }
    }

    @Override
    public void floats(FloatBuffer values, int length) {
      floatsFor(length);
      values.get(0, floats, floatCount, length);
      floatCount += length;
    }

    @Override
    public void doubles(double[] values) {
      for (double value : values) {
        number(Double.doubleToRawLongBits(value));
      }
    }

    @Override
    public long number(long value) {
      if (longCount == longs.length) {
        longs = Arrays.copyOf(longs, 2 * longCount);
      }
      longs[longCount++] = value;
      return value;
    }
  }

  private final class Restoring implements StateFields {
    private int floatAt;
    private int longAt;

    private int takeFloats(int length) {
      int at = floatAt;
      if (length > floats.length - at) {
        throw otherSize();
      }
      floatAt += length;
      return at;
    }

    @Override
    public void floats(float[] values) {
      System.arraycopy(floats, takeFloats(values.length), values, 0, values.length);
    }

    @Override
    public void floats(float[] values, int[] places) {
      int at = takeFloats(places.length);
      for (int place : places) {
        values[place] = floats[at++];
      }
    }

    @Override
    public void floats(FloatBuffer values, int length) {
      values.put(0, floats, takeFloats(length), length);
    }

    @Override
    public void doubles(double[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Double.longBitsToDouble(number(0));
      }
    }

    @Override
    public long number(long value) {
      if (longAt == longs.length) {
        throw otherSize();
      }
      return longs[longAt++];
    }
  }
}
