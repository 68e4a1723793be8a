package org.velospark.model.velo;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.LossBuffer;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.model.lstm.TensorStatistics;
import org.velospark.random.RandomStream;

/**
 * VeLO: weights by name, their initialisation, and the optimizer they stand for. Names and shapes
 * are those of the published checkpoints, so that their weights load by name.
 */
public final class Velo implements LearnedOptimizer {
  /** Inputs of the LSTM: progress (9), loss (9) and the tensor's statistics (12). */
  public static final int LSTM_INPUTS =
      Progress.FEATURES + LossBuffer.FEATURES + TensorStatistics.COUNT;

  /** How many of the thirty features each matrix of the first layer takes. */
  private static final int[] FEATURE_GROUPS = {1, 1, 1, 3, 1, 3, 1, 3, 1, 3, 3, 3, 3, 3};

  private static final String BANK = "ff_mod_stack/~/";
  private static final String RNN = "rnn_params/";
  private static final String INITIAL = "lstm_init_state/";

  private final VeloConfig config;
  private final TensorLayout layout;

  public Velo(VeloConfig config) {
    this.config = config;
    this.layout = layout(config);
  }

  private static TensorLayout layout(VeloConfig config) {
    int h = config.lstmWidth();
    int banks = config.banks();
    int width = ParameterNetwork.WIDTH;
    TensorLayout.Builder builder = TensorLayout.builder();
    for (int k = 0; k < FEATURE_GROUPS.length; k++) {
      builder.add(BANK + "w0__" + k, banks, FEATURE_GROUPS[k], width);
    }
    builder
        .add(BANK + "b0", banks, width)
        .add(BANK + "w1", banks, width, width)
        .add(BANK + "b1", banks, width)
        .add(BANK + "w2", banks, width, ParameterNetwork.OUTPUTS)
        .add(BANK + "b2", banks, ParameterNetwork.OUTPUTS)
        .add(INITIAL + "hidden", 1, h)
        .add(INITIAL + "cell", 1, h);
    for (String linear : new String[] {"linear", "linear_1", "linear_2"}) {
      builder.add(RNN + linear + "/w", LSTM_INPUTS, h).add(RNN + linear + "/b", h);
    }
    return builder
        .add(RNN + "rnn/linear/w", 2 * h, 4 * h)
        .add(RNN + "rnn/linear/b", 4 * h)
        .add(RNN + "rnn_to_controls/w", h, banks)
        .add(RNN + "rnn_to_controls/b", banks)
        .add(RNN + "step_size/w", h, 1)
        .add(RNN + "step_size/b", 1)
        .build();
  }

  @Override
  public VeloConfig config() {
    return config;
  }

  @Override
  public TensorLayout weights() {
    return layout;
  }

  /**
   * Matrices are normal with a standard deviation of {@code inputs^-1/2}, cut at two of them;
   * biases and the LSTM's initial state are zero. The first layer of the per-parameter network
   * counts all thirty features as its inputs. Source: haiku's {@code Linear} and {@code LSTM},
   * {@code _ff_mod}.
   */
  @Override
  public float[] initialWeights(long seed) {
    float[] theta = new float[layout.length()];
    for (int k = 0; k < layout.tensors().size(); k++) {
      TensorLayout.Tensor tensor = layout.tensors().get(k);
      int inputs = inputsOf(tensor);
      if (inputs > 0) {
        UniformRandomProvider random = RandomStream.OPTIMIZER_WEIGHTS.at(seed, k);
        fillTruncatedNormal(theta, tensor, 1 / Math.sqrt(inputs), random);
      }
    }
    return theta;
  }

  /** Number of inputs of a matrix, or 0 for biases and initial states. */
  private static int inputsOf(TensorLayout.Tensor tensor) {
    String name = tensor.name();
    if (name.startsWith(BANK + "w0__")) {
      return ParameterNetwork.FEATURES;
    }
    if (name.startsWith(BANK + "w") || name.endsWith("/w")) {
      return tensor.shape().get(tensor.shape().size() - 2);
    }
    return 0;
  }

  private static void fillTruncatedNormal(
      float[] theta,
      TensorLayout.Tensor tensor,
      double standardDeviation,
      UniformRandomProvider random) {
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < tensor.length(); i++) {
      double sample;
      do {
        sample = normal.sample();
      } while (Math.abs(sample) > 2);
      theta[tensor.offset() + i] = (float) (standardDeviation * sample);
    }
  }

  @Override
  public ResumableOptimizer optimizer(float[] theta, TensorLayout target, int numSteps) {
    return optimizer(theta, target, numSteps, Kernels.fastest());
  }

  VeloOptimizer optimizer(float[] theta, TensorLayout target, int numSteps, Kernels kernels) {
    return new VeloOptimizer(config, lstm(theta), banks(theta), target, numSteps, kernels);
  }

  private void checkLength(float[] theta) {
    if (theta.length != layout.length()) {
      throw new IllegalArgumentException(
          ("theta has %d weights, but a VeLO of LSTM width %d with %d banks has %d; were these"
                  + " weights made for another size?")
              .formatted(theta.length, config.lstmWidth(), config.banks(), layout.length()));
    }
  }

  /** The weights of the per-tensor LSTM. */
  public LstmWeights lstm(float[] theta) {
    checkLength(theta);
    return new LstmWeights(
        LSTM_INPUTS,
        config.lstmWidth(),
        config.banks(),
        slice(theta, RNN + "linear_1/w"),
        slice(theta, RNN + "linear_1/b"),
        slice(theta, RNN + "linear_2/w"),
        slice(theta, RNN + "linear_2/b"),
        slice(theta, RNN + "rnn/linear/w"),
        slice(theta, RNN + "rnn/linear/b"),
        slice(theta, RNN + "rnn_to_controls/w"),
        slice(theta, RNN + "rnn_to_controls/b"),
        slice(theta, RNN + "step_size/w"),
        slice(theta, RNN + "step_size/b")[0],
        slice(theta, INITIAL + "hidden"),
        slice(theta, INITIAL + "cell"));
  }

  private float[] slice(float[] theta, String name) {
    TensorLayout.Tensor tensor = layout.tensor(name);
    return Arrays.copyOfRange(theta, tensor.offset(), tensor.offset() + tensor.length());
  }

  /** All networks that the LSTM blends, [banks, ParameterNetwork.LENGTH]. */
  public float[] banks(float[] theta) {
    float[] banks = new float[config.banks() * ParameterNetwork.LENGTH];
    int at = 0;
    // The names stand in the layout in the order in which ParameterNetwork wants the weights.
    for (TensorLayout.Tensor tensor : layout.tensors()) {
      if (tensor.name().startsWith(BANK)) {
        int length = tensor.length() / config.banks();
        for (int b = 0; b < config.banks(); b++) {
          System.arraycopy(
              theta, tensor.offset() + b * length, banks, b * ParameterNetwork.LENGTH + at, length);
        }
        at += length;
      }
    }
    return banks;
  }
}
