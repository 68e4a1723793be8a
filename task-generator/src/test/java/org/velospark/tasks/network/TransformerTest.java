package org.velospark.tasks.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.engine.Plan;

class TransformerTest {
  private static final int BATCH = 2;
  private static final int LENGTH = 5;
  private static final int WIDTH = 6;
  private static final int HEADS = 3;
  private static final int HEAD_SIZE = 4;
  private static final int MLP_WIDTH = 7;
  private static final LossScale SCALE = LossScale.linear(0, 1, 0, 1);

  private static Transformer transformer(int layers, boolean causal, boolean headsApart) {
    WeightInit init = WeightInit.varianceScaling(1);
    return new Transformer(
        layers, HEADS, HEAD_SIZE, MLP_WIDTH, causal, headsApart, init, WeightInit.constant(0));
  }

  /** A plan whose loss is the sum of the transformer's outputs times an input of that name. */
  private static Plan plan(Transformer transformer) {
    Network network = new Network();
    Node out = transformer.declare(network, network.input("x", BATCH, LENGTH, WIDTH));
    Node products = network.multiply(out, network.input("weights", BATCH, LENGTH, WIDTH));
    network.loss(network.sum(products, false), SCALE);
    Network.Graph graph = network.graph();
    return Plan.compile(graph.graph(), graph.loss());
  }

  private static Plan random(Plan plan) {
    UniformRandomProvider random = RandomStream.TASK.at(8, 0);
    fill(plan.input("x"), random);
    fill(plan.input("weights"), random);
    fill(plan.parameters().floats(), random);
    return plan;
  }

  private static void fill(FloatBuffer buffer, UniformRandomProvider random) {
    for (int i = 0; i < buffer.limit(); i++) {
      buffer.put(i, 2 * random.nextFloat() - 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,false", "1,false", "1,true", "2,true"})
  void theLayersAreThoseOfThePublishedFormulas(int layers, boolean causal) {
    try (Plan plan = random(plan(transformer(layers, causal, false)))) {
      double expected = new Formulas(plan, causal).loss(layers);
      assertThat((double) plan.loss()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void headsApartChangeTheShapesOfWeightsAndNothingElse() {
    try (Plan matrices = random(plan(transformer(2, true, false)));
        Plan apart = random(plan(transformer(2, true, true)))) {
      assertThat(apart.gradient()).isEqualTo(matrices.gradient());
      assertThat(apart.layout().tensor("w1.query").shape())
          .isEqualTo(List.of(WIDTH, HEADS, HEAD_SIZE));
      assertThat(apart.layout().tensor("b1.query").shape()).isEqualTo(List.of(HEADS, HEAD_SIZE));
      assertThat(apart.layout().tensor("w1.attention").shape())
          .isEqualTo(List.of(HEADS, HEAD_SIZE, WIDTH));
      assertThat(matrices.layout().tensor("w1.query").shape())
          .isEqualTo(List.of(WIDTH, HEADS * HEAD_SIZE));
      assertThat(matrices.layout().tensor("b1.query").shape())
          .isEqualTo(List.of(HEADS * HEAD_SIZE));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void whatComesLaterIsSeenUnlessItIsCausal(boolean causal) {
    try (Plan plan = random(plan(transformer(2, causal, false)))) {
      // Only the third position of the first example counts.
      FloatBuffer weights = plan.input("weights");
      for (int i = 0; i < weights.limit(); i++) {
        weights.put(i, i / WIDTH == 2 ? i : 0);
      }
      float before = plan.loss();
      FloatBuffer x = plan.input("x");
      x.put(3 * WIDTH, x.get(3 * WIDTH) + 1);
      if (causal) {
        assertThat(plan.loss()).isEqualTo(before);
      } else {
        assertThat(plan.loss()).isNotEqualTo(before);
      }
      float late = plan.loss();
      x.put(2 * WIDTH, x.get(2 * WIDTH) + 1);
      assertThat(plan.loss()).isNotEqualTo(late);
    }
  }

  @Test
  void aMatrixOfAnotherShapeIsFilledAlike() {
    float[] matrix = filled(Initializer.GLOROT.scaled(1), 6, 12);
    float[] apart = filled(Initializer.GLOROT.scaled(1).seeing(6, 12), 6, 3, 4);
    assertThat(apart).isEqualTo(matrix);
  }

  /** With 200,000 numbers the estimates are good to half a per cent. */
  @Test
  void truncatedNormalNumbersHaveTheirDeviation() {
    for (boolean left : new boolean[] {false, true}) {
      WeightInit init = left ? WeightInit.varianceScaling(3) : WeightInit.truncatedNormal(3);
      float[] sample = filled(init, 4, 25, 2000);
      double expected = Math.sqrt(3 / 100.0) * (left ? 1 : 0.8796);
      double square = 0;
      double largest = 0;
      for (float x : sample) {
        square += x * x;
        largest = Math.max(largest, Math.abs(x));
      }
      assertThat(Math.sqrt(square / sample.length) / expected).isCloseTo(1, within(0.01));
      assertThat(largest / expected).isCloseTo(2 / 0.8796, within(0.01));
    }
  }

  private static float[] filled(WeightInit init, Integer... shape) {
    int length = Stream.of(shape).reduce(1, Math::multiplyExact);
    FloatBuffer weights = FloatBuffer.allocate(length);
    init.fill(weights, 0, List.of(shape), RandomStream.TASK.at(4, 0));
    return weights.array();
  }

  /** The same in double precision, one example and one position after the other. */
  private record Formulas(Plan plan, boolean causal) {

    double loss(int layers) {
      double loss = 0;
      for (int example = 0; example < BATCH; example++) {
        double[][] x = rows(plan.input("x"), example);
        double[][] weights = rows(plan.input("weights"), example);
        for (int layer = 0; layer < layers; layer++) {
          x = sum(x, attention(layer, norm(layer + ".before-attention", x)));
          double[][] hidden = dense(layer + ".widen", norm(layer + ".before-mlp", x));
          for (double[] row : hidden) {
            Arrays.setAll(row, k -> gelu(row[k]));
          }
          x = sum(x, dense(layer + ".narrow", hidden));
        }
        x = norm(".last", x);
        for (int t = 0; t < LENGTH; t++) {
          loss += dot(x[t], weights[t], 0, 0, WIDTH);
        }
      }
      return loss;
    }

    private double[][] attention(int layer, double[][] x) {
      double[][] queries = dense(layer + ".query", x);
      double[][] keys = dense(layer + ".key", x);
      double[][] values = dense(layer + ".value", x);
      double[][] seen = new double[LENGTH][HEADS * HEAD_SIZE];
      for (int head = 0; head < HEADS; head++) {
        int start = head * HEAD_SIZE;
        for (int t = 0; t < LENGTH; t++) {
          int end = causal ? t + 1 : LENGTH;
          double[] shares = new double[end];
          double all = 0;
          for (int other = 0; other < end; other++) {
            double logit = dot(queries[t], keys[other], start, start, HEAD_SIZE);
            shares[other] = Math.exp(logit / Math.sqrt(HEAD_SIZE));
            all += shares[other];
          }
          for (int other = 0; other < end; other++) {
            for (int k = start; k < start + HEAD_SIZE; k++) {
              seen[t][k] += shares[other] / all * values[other][k];
            }
          }
        }
      }
      return dense(layer + ".attention", seen);
    }

    private double[][] dense(String suffix, double[][] x) {
      double[] w = weight("w" + suffix);
      double[] b = weight("b" + suffix);
      double[][] out = new double[x.length][b.length];
      for (int t = 0; t < x.length; t++) {
        for (int k = 0; k < b.length; k++) {
          out[t][k] = b[k];
          for (int j = 0; j < x[t].length; j++) {
            out[t][k] += x[t][j] * w[j * b.length + k];
          }
        }
      }
      return out;
    }

    private double[][] norm(String suffix, double[][] x) {
      double[] gain = weight("gain" + suffix);
      double[] bias = weight("bias" + suffix);
      double[][] out = new double[x.length][];
      for (int t = 0; t < x.length; t++) {
        double[] row = x[t];
        double mean = Arrays.stream(row).average().orElseThrow();
        double variance =
            Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] normal = new double[row.length];
        Arrays.setAll(normal, k -> gain[k] * (row[k] - mean) / Math.sqrt(variance) + bias[k]);
        out[t] = normal;
      }
      return out;
    }

    private static double gelu(double x) {
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private static double[][] sum(double[][] x, double[][] y) {
      double[][] sum = new double[x.length][];
      for (int t = 0; t < x.length; t++) {
        int row = t;
        sum[t] = new double[x[t].length];
        Arrays.setAll(sum[t], k -> x[row][k] + y[row][k]);
      }
      return sum;
    }

    private static double dot(double[] a, double[] b, int fromA, int fromB, int length) {
      double sum = 0;
      for (int k = 0; k < length; k++) {
        sum += a[fromA + k] * b[fromB + k];
      }
      return sum;
    }

    private double[] weight(String name) {
      Tensor tensor = plan.layout().tensor(name);
      double[] values = new double[tensor.length()];
      Arrays.setAll(values, k -> plan.parameters().floats().get(tensor.offset() + k));
      return values;
    }

    private static double[][] rows(FloatBuffer input, int example) {
      double[][] rows = new double[LENGTH][WIDTH];
      for (int t = 0; t < LENGTH; t++) {
        int start = (example * LENGTH + t) * WIDTH;
        Arrays.setAll(rows[t], k -> input.get(start + k));
      }
      return rows;
    }
  }
}
