package org.velospark.tasks.data.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.velospark.tasks.data.Intensities;

/** As many bytes at once as a vector has floats. */
public final class VectorIntensities implements Intensities {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** The smallest vector of bytes has eight; of shorter vectors of floats it makes several. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, 8 * FLOATS.length())));

  private static final int STEP = BYTES.length();
  private static final int PARTS = STEP / FLOATS.length();

  /** Vectors of bytes are signed: flipping the highest bit moves 0 to -128. */
  private static final byte FLIP = (byte) 0x80;

  private static final float OFFSET = 128;

  @Override
  public void of(byte[] pixels, int from, float[] intensities, int at, int length) {
    int whole = length - length % STEP;
    for (int k = 0; k < whole; k += STEP) {
      ByteVector bytes =
          ByteVector.fromArray(BYTES, pixels, from + k).lanewise(VectorOperators.XOR, FLIP);
      for (int part = 0; part < PARTS; part++) {
        ((FloatVector) bytes.convertShape(VectorOperators.B2F, FLOATS, part))
            .add(OFFSET)
            .mul(SCALE)
            .intoArray(intensities, at + k + part * FLOATS.length());
      }
    }
    PORTABLE.of(pixels, from + whole, intensities, at + whole, length - whole);
  }
}
