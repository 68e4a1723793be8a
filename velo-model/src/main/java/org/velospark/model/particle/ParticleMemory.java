package org.velospark.model.particle;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of one optimizer, which are released together. They belong to no ND4J workspace. */
final class ParticleMemory implements AutoCloseable {
  private final int particles;
  private final List<INDArray> arrays = new ArrayList<>();

  ParticleMemory(int particles) {
    this.particles = particles;
  }

  /** A new array [particles, rows, columns] of zeros. */
  ParticleArray zeros(long rows, long columns) {
    return new ParticleArray(allocate(particles, rows, columns));
  }

  /** A new array [rows, particles, length] of zeros. */
  FlatRows rows(long rows, long length) {
    return new FlatRows(allocate(rows, particles, length));
  }

  /**
   * A new array [particles, rows, columns].
   *
   * @param values what it contains, [particles][rows * columns]
   */
  ParticleArray of(float[][] values, long rows, long columns) {
    INDArray array = allocate(particles, rows, columns);
    array.assign(Nd4j.create(values).reshape('c', particles, rows, columns));
    return new ParticleArray(array);
  }

  /** A new array of zeros, contiguous and row-major. */
  INDArray allocate(long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, shape).assign(0);
    arrays.add(array);
    return array;
  }

  /** A new array with given values, for all particles the same. */
  INDArray constant(float[] values, long... shape) {
    INDArray array = allocate(shape);
    array.assign(Nd4j.create(values).reshape('c', shape));
    return array;
  }

  @Override
  public void close() {
    arrays.forEach(INDArray::close);
  }
}
