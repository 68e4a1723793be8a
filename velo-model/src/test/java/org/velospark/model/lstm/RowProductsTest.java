package org.velospark.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.velospark.random.RandomStream;

class RowProductsTest {
  private static Stream<RowProducts> all() {
    return Stream.concat(
        Stream.of(RowProducts.portable()),
        StreamSupport.stream(ServiceLoader.load(RowProducts.class).spliterator(), false));
  }

  private static float[] random(int length, UniformRandomProvider random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  @Test
  void theVectorApiHasProductsOfItsOwn() {
    assertThat(all()).hasSize(2);
  }

  @Property(tries = 200)
  void multiplyEqualsAProductInDoublePrecision(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 70) int inputs,
      @ForAll @IntRange(min = 1, max = 100) int columns,
      @ForAll long seed) {
    UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
    float[] w = random(inputs * columns, random);
    float[] bias = random(columns, random);
    int stride = inputs + 3;
    all()
        .forEach(
            products -> {
              int block = products.rowBlock();
              int padded = (rows + block - 1) / block * block;
              float[] x = random(padded * stride, random);
              PackedMatrix matrix =
                  new PackedMatrix(products, inputs, columns)
                      .put(w, 0, columns, 0, inputs, 0, columns)
                      .putBias(bias, 0, 0, columns);
              float[] y = new float[padded * matrix.columns()];
              products.multiply(x, stride, padded, matrix, y);
              for (int k = 0; k < rows; k++) {
                for (int j = 0; j < columns; j++) {
                  double expected = bias[j];
                  for (int i = 0; i < inputs; i++) {
                    expected += (double) x[k * stride + i] * w[i * columns + j];
                  }
                  assertThat((double) y[k * matrix.columns() + j])
                      .isCloseTo(expected, within(1e-5));
                }
                for (int j = columns; j < matrix.columns(); j++) {
                  assertThat(y[k * matrix.columns() + j]).isZero();
                }
              }
            });
  }

  @Property(tries = 100)
  void cellEqualsItsFormulaInDoublePrecision(
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 1, max = 3) int panels,
      @ForAll @IntRange(min = 0, max = 2) int magnitude,
      @ForAll long seed) {
    double scale = Math.pow(10, magnitude);
    UniformRandomProvider random = RandomStream.TASK.at(seed, 0);
    all()
        .forEach(
            products -> {
              int width = panels * products.panel(1);
              float[] gates = random(rows * 4 * width, random);
              for (int i = 0; i < gates.length; i++) {
                gates[i] *= (float) scale;
              }
              float[] given = gates.clone();
              float[] cell = random(rows * width, random);
              float[] before = cell.clone();
              float[] hidden = new float[rows * width];
              products.cell(gates, rows, width, cell, hidden);
              for (int k = 0; k < rows; k++) {
                for (int j = 0; j < width; j++) {
                  int g = k * 4 * width + j;
                  double c =
                      sigmoid(given[g + 2 * width] + 1.0) * before[k * width + j]
                          + sigmoid(given[g]) * Math.tanh(given[g + width]);
                  double h = sigmoid(given[g + 3 * width]) * Math.tanh(c);
                  assertThat((double) cell[k * width + j]).isCloseTo(c, within(1e-6));
                  assertThat((double) hidden[k * width + j]).isCloseTo(h, within(1e-6));
                }
              }
            });
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
