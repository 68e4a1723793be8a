package org.velospark.model.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.accumulator.TensorAxes;

/**
 * Adafactor (Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost",
 * ICML 2018, algorithms 4 and 5) without momentum, as its section 9 has it. Immutable and
 * thread-safe.
 *
 * <p>Step {@code t}, counted from one, of one tensor {@code X} with gradient {@code G}:
 *
 * <pre>
 *   beta = 1 - t^-decay
 *   V = beta V + (1 - beta) (G² + 1e-30)
 *   U = G / sqrt(V)
 *   X -= learningRate · max(1e-3, rms(X)) · U / max(1, rms(U) / clip)
 * </pre>
 *
 * where matrices have of {@code V} only the sums of its rows and of its columns, and stand for it
 * by their product over the sum of all. A tensor of more dimensions is a stack of matrices over its
 * two largest ones. The learning rate, which is relative to the size of the parameters, stays the
 * same, as it does for the others here; the paper's falls with {@code 1 / sqrt(t)}.
 *
 * @param learningRate relative step size, above 0
 * @param decay exponent of how the second moment forgets, above 0
 * @param clip largest root mean square of an update, above 0
 */
public record Adafactor(double learningRate, double decay, double clip) {
  /** Defaults of the paper. */
  public static final double DEFAULT_DECAY = 0.8;

  public static final double DEFAULT_CLIP = 1;

  private static final double EPSILON_1 = 1e-30;
  private static final double EPSILON_2 = 1e-3;

  public Adafactor {
    Setting.requirePositive("learning-rate", learningRate);
    Setting.requirePositive("decay", decay);
    Setting.requirePositive("clip", clip);
  }

  public Adafactor(double learningRate) {
    this(learningRate, DEFAULT_DECAY, DEFAULT_CLIP);
  }

  /**
   * Ready for the first step of one training run.
   *
   * @param target layout of the network that will be trained
   */
  public Optimizer optimizer(TensorLayout target) {
    return new Run(this, target);
  }

  private static final class Run extends ArrayRun {
    private final Adafactor settings;
    private final List<Moment> moments = new ArrayList<>();

    Run(Adafactor settings, TensorLayout target) {
      super("Adafactor", target);
      this.settings = settings;
      for (Tensor tensor : target.tensors()) {
        moments.add(tensor.shape().size() < 2 ? new Whole(tensor) : new Factored(tensor));
      }
    }

    @Override
    void step(float[] parameters, float[] gradients, int t) {
      double beta = 1 - Math.pow(t, -settings.decay);
      for (Moment moment : moments) {
        moment.divide(gradients, beta);
        int from = moment.from;
        int to = moment.to;
        double clipped = Math.max(1, rms(gradients, from, to) / settings.clip);
        double size = Math.max(EPSILON_2, rms(parameters, from, to));
        float rate = (float) (settings.learningRate * size / clipped);
        for (int k = from; k < to; k++) {
          parameters[k] -= rate * gradients[k];
        }
      }
    }

    private static double rms(float[] values, int from, int to) {
      double squares = 0;
      for (int k = from; k < to; k++) {
        squares += (double) values[k] * values[k];
      }
      return Math.sqrt(squares / (to - from));
    }
  }

  /** The second moment of a tensor. */
  private abstract static class Moment {
    final int from;
    final int to;

    Moment(Tensor tensor) {
      this.from = tensor.offset();
      this.to = tensor.offset() + tensor.length();
    }

    /** Takes the gradients of the tensor in, and divides them by the root of the moment. */
    abstract void divide(float[] gradients, double beta);
  }

  private static final class Whole extends Moment {
    private final double[] second;

    Whole(Tensor tensor) {
      super(tensor);
      this.second = new double[tensor.length()];
    }

    @Override
    void divide(float[] gradients, double beta) {
      for (int k = 0; k < second.length; k++) {
        double g = gradients[from + k];
        second[k] = beta * second[k] + (1 - beta) * (g * g + EPSILON_1);
        gradients[from + k] = (float) (g / Math.sqrt(second[k]));
      }
    }
  }

  private static final class Factored extends Moment {
    private final TensorAxes axes;
    private final double[] rows;
    private final double[] columns;
    private final double[] rowSums;
    private final double[] columnSums;

    Factored(Tensor tensor) {
      super(tensor);
      this.axes = TensorAxes.of(tensor);
      int matrices = axes.outer() * axes.middle() * axes.inner();
      this.rows = new double[matrices * axes.first()];
      this.columns = new double[matrices * axes.second()];
      this.rowSums = new double[axes.first()];
      this.columnSums = new double[axes.second()];
    }

    @Override
    void divide(float[] gradients, double beta) {
      int columnStep = axes.inner();
      int rowStep = axes.middle() * axes.second() * axes.inner();
      int matrix = 0;
      for (int o = 0; o < axes.outer(); o++) {
        for (int m = 0; m < axes.middle(); m++) {
          for (int n = 0; n < axes.inner(); n++) {
            int start = from + o * axes.first() * rowStep + m * axes.second() * columnStep + n;
            accumulate(gradients, start, rowStep, columnStep, matrix, beta);
            scale(gradients, start, rowStep, columnStep, matrix);
            matrix++;
          }
        }
      }
    }

    private void accumulate(
        float[] gradients, int start, int rowStep, int columnStep, int matrix, double beta) {
      Arrays.fill(columnSums, 0);
      for (int r = 0; r < rowSums.length; r++) {
        double sum = 0;
        for (int c = 0; c < columnSums.length; c++) {
          double g = gradients[start + r * rowStep + c * columnStep];
          double square = g * g + EPSILON_1;
          sum += square;
          columnSums[c] += square;
        }
        rowSums[r] = sum;
      }
      mix(rows, matrix * rowSums.length, rowSums, beta);
      mix(columns, matrix * columnSums.length, columnSums, beta);
    }

    private static void mix(double[] state, int at, double[] fresh, double beta) {
      for (int k = 0; k < fresh.length; k++) {
        state[at + k] = beta * state[at + k] + (1 - beta) * fresh[k];
      }
    }

    private void scale(float[] gradients, int start, int rowStep, int columnStep, int matrix) {
      int row = matrix * rowSums.length;
      int column = matrix * columnSums.length;
      double total = 0;
      for (int r = 0; r < rowSums.length; r++) {
        total += rows[row + r];
      }
      for (int c = 0; c < columnSums.length; c++) {
        columnSums[c] = 1 / Math.sqrt(columns[column + c] / total);
      }
      for (int r = 0; r < rowSums.length; r++) {
        double rowFactor = 1 / Math.sqrt(rows[row + r]);
        for (int c = 0; c < columnSums.length; c++) {
          int k = start + r * rowStep + c * columnStep;
          gradients[k] = (float) (gradients[k] * rowFactor * columnSums[c]);
        }
      }
    }
  }
}
