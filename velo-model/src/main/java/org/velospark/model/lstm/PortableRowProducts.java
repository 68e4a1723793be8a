package org.velospark.model.lstm;

/** Products in plain Java: whole rows of the matrix, which the compiler turns into vectors. */
final class PortableRowProducts implements RowProducts {
  @Override
  public int rowBlock() {
    return 1;
  }

  @Override
  public int panel(int columns) {
    return columns;
  }

  @Override
  public void multiply(float[] x, int stride, int rows, PackedMatrix matrix, float[] y) {
    float[] w = matrix.weights();
    int inputs = matrix.inputs();
    int columns = matrix.columns();
    for (int k = 0; k < rows; k++) {
      System.arraycopy(matrix.bias(), 0, y, k * columns, columns);
    }
    // A row of the matrix is read once for all rows of x.
    int i = 0;
    for (; i + 4 <= inputs; i += 4) {
      for (int k = 0; k < rows; k++) {
        addFourRows(x, k * stride + i, w, i * columns, y, k * columns, columns);
      }
    }
    for (; i < inputs; i++) {
      for (int k = 0; k < rows; k++) {
        addRow(x[k * stride + i], w, i * columns, y, k * columns, columns);
      }
    }
  }

  /** Four rows of {@code w} at once: the row of {@code y} is read and written once for all. */
  private static void addFourRows(
      float[] x, int xAt, float[] w, int wAt, float[] y, int yAt, int n) {
    float a = x[xAt];
    float b = x[xAt + 1];
    float c = x[xAt + 2];
    float d = x[xAt + 3];
    for (int j = 0; j < n; j++) {
      y[yAt + j] +=
          a * w[wAt + j] + b * w[wAt + n + j] + c * w[wAt + 2 * n + j] + d * w[wAt + 3 * n + j];
    }
  }

  private static void addRow(float a, float[] w, int wAt, float[] y, int yAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] += a * w[wAt + j];
    }
  }

  @Override
  public void cell(float[] gates, int rows, int width, float[] cell, float[] hidden) {
    for (int k = 0; k < rows; k++) {
      int g = k * 4 * width;
      for (int j = 0; j < width; j++) {
        double input = sigmoid(gates[g + j]);
        double candidate = tanh(gates[g + width + j]);
        double forget = sigmoid(gates[g + 2 * width + j] + 1);
        double output = sigmoid(gates[g + 3 * width + j]);
        int at = k * width + j;
        float c = (float) (forget * cell[at] + input * candidate);
        cell[at] = c;
        hidden[at] = (float) (output * tanh(c));
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Several times faster than {@code Math.tanh}, and as exact once rounded to single precision. */
  private static double tanh(double x) {
    return 1 - 2 / (1 + Math.exp(2 * x));
  }
}
