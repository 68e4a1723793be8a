package org.velospark.model.hierarchical;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.velospark.model.TensorLayout;
import org.velospark.model.WeightRange;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.lstm.LstmWeights;
import org.velospark.random.RandomStream;

/**
 * Names, shapes and initialisation of the weights of a per-tensor LSTM over per-parameter networks.
 * Names and shapes are those of the published checkpoints, so that their weights load by name. The
 * networks come first, then the LSTM with its initial state. Immutable and thread-safe.
 */
public final class HierarchicalWeights {
  /** How many of the thirty features each matrix of the first layer takes. */
  private static final int[] FEATURE_GROUPS = {1, 1, 1, 3, 1, 3, 1, 3, 1, 3, 3, 3, 3, 3};

  private static final String BANK = "ff_mod_stack/~/";
  private static final String RNN = "rnn_params/";
  private static final String INITIAL = "lstm_init_state/";

  private final int lstmInputs;
  private final int lstmWidth;
  private final int banks;
  private final TensorLayout layout;

  /**
   * @param lstmInputs inputs of the LSTM
   * @param lstmWidth its width
   * @param banks number of per-parameter networks
   */
  public HierarchicalWeights(int lstmInputs, int lstmWidth, int banks) {
    this.lstmInputs = lstmInputs;
    this.lstmWidth = lstmWidth;
    this.banks = banks;
    this.layout = layout(lstmInputs, lstmWidth, banks);
  }

  private static TensorLayout layout(int lstmInputs, int h, int banks) {
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
      builder.add(RNN + linear + "/w", lstmInputs, h).add(RNN + linear + "/b", h);
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

  /** Names and shapes. */
  public TensorLayout layout() {
    return layout;
  }

  /** The weights of the per-parameter networks. */
  public WeightRange networks() {
    return new WeightRange(0, banks * ParameterNetwork.LENGTH);
  }

  /** The weights of the LSTM and its initial state. */
  public WeightRange scheduler() {
    return new WeightRange(networks().to(), layout.length());
  }

  /**
   * Matrices are normal with a standard deviation of {@code inputs^-1/2}, cut at two of them;
   * biases and the LSTM's initial state are zero. The first layer of the per-parameter network
   * counts all thirty features as its inputs. Source: haiku's {@code Linear} and {@code LSTM},
   * {@code _ff_mod}.
   *
   * @return a new vector
   */
  public float[] initial(long seed) {
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

  private void checkLength(float[] theta) {
    if (theta.length != layout.length()) {
      throw new IllegalArgumentException(
          ("theta has %d weights, but an optimizer with an LSTM of width %d and %d banks has %d;"
                  + " were these weights made for another size?")
              .formatted(theta.length, lstmWidth, banks, layout.length()));
    }
  }

  /**
   * The per-tensor LSTM.
   *
   * @throws IllegalArgumentException if θ has another length
   */
  public LstmWeights lstm(float[] theta) {
    checkLength(theta);
    return new LstmWeights(
        lstmInputs,
        lstmWidth,
        banks,
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

  /**
   * All per-parameter networks, [banks, ParameterNetwork.LENGTH].
   *
   * @throws IllegalArgumentException if θ has another length
   */
  public float[] networks(float[] theta) {
    checkLength(theta);
    float[] networks = new float[banks * ParameterNetwork.LENGTH];
    int at = 0;
    // The names stand in the layout in the order in which ParameterNetwork wants the weights.
    for (TensorLayout.Tensor tensor : layout.tensors()) {
      if (tensor.name().startsWith(BANK)) {
        int length = tensor.length() / banks;
        for (int b = 0; b < banks; b++) {
          System.arraycopy(
              theta,
              tensor.offset() + b * length,
              networks,
              b * ParameterNetwork.LENGTH + at,
              length);
        }
        at += length;
      }
    }
    return networks;
  }
}
