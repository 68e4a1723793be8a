package org.velospark.model.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;

/**
 * The tensors of PyLO's two VeLO modules under the published names. Each matrix of PyLO is the
 * transpose of the published one, since {@code torch.nn.Linear} stores [outputs, inputs]; the first
 * layer of the per-parameter network is one matrix over all features there. The LSTM is PyLO's own:
 * one matrix for all gates in the order of haiku, with the one that is added to the forget gate
 * left in the code.
 *
 * <p>Source: Belilovsky-Lab/pylo at d05c6c1, {@code pylo/models/VeLO_MLP.py} and {@code
 * VeLO_RNN.py}.
 */
final class PyloNames {
  private static final String BANK = "ff_mod_stack/~/";
  private static final String FIRST_LAYER = "input_weights_";

  /** Of what stays as it is. */
  private static final Map<String, String> SAME =
      Map.ofEntries(
          Map.entry("input_bias_", BANK + "b0"),
          Map.entry("hidden_bias_.0", BANK + "b1"),
          Map.entry("output_bias_", BANK + "b2"),
          Map.entry("mix_layer1.bias", "rnn_params/linear/b"),
          Map.entry("mix_layer2.bias", "rnn_params/linear_1/b"),
          Map.entry("final_mix_layer.bias", "rnn_params/linear_2/b"),
          Map.entry("lstm.linear.bias", "rnn_params/rnn/linear/b"),
          Map.entry("rnn_to_controls.bias", "rnn_params/rnn_to_controls/b"),
          Map.entry("step_size.bias", "rnn_params/step_size/b"),
          Map.entry("lstm_init_state.0", "lstm_init_state/hidden"),
          Map.entry("lstm_init_state.1", "lstm_init_state/cell"));

  private static final Map<String, String> TRANSPOSED =
      Map.ofEntries(
          Map.entry("hidden_weights_.0", BANK + "w1"),
          Map.entry("output_weights_", BANK + "w2"),
          Map.entry("mix_layer1.weight", "rnn_params/linear/w"),
          Map.entry("mix_layer2.weight", "rnn_params/linear_1/w"),
          Map.entry("final_mix_layer.weight", "rnn_params/linear_2/w"),
          Map.entry("lstm.linear.weight", "rnn_params/rnn/linear/w"),
          Map.entry("rnn_to_controls.weight", "rnn_params/rnn_to_controls/w"),
          Map.entry("step_size.weight", "rnn_params/step_size/w"));

  /** The network of the last tensor that a step was computed for: scratch space, not weights. */
  private static final Set<String> SCRATCH =
      Set.of(
          "input_weights",
          "input_bias",
          "hidden_weights.0",
          "hidden_bias.0",
          "output_weights",
          "output_bias");

  private PyloNames() {}

  /** Whether these are tensors of PyLO's VeLO. */
  static boolean areIn(Map<String, FoundTensor> found) {
    return found.containsKey(FIRST_LAYER)
        || SAME.keySet().stream().anyMatch(found::containsKey)
        || TRANSPOSED.keySet().stream().anyMatch(found::containsKey);
  }

  /** Refuses what PyLO has of other optimizers, and half a VeLO. */
  static void refuseOthers(Map<String, FoundTensor> found) throws WeightsException {
    if (found.keySet().stream().anyMatch(name -> name.startsWith("network."))) {
      throw new WeightsException(
          "These are weights of PyLO's MetaMLP, the network of its small_fc_lopt, MuLO and ELO; of"
              + " PyLO's optimizers only VeLO can be imported");
    }
    if (found.containsKey("dense_w.0")) {
      throw new WeightsException(
          "These are weights of PyLO's CELO2MLP, the network of Celo2; of PyLO's optimizers only"
              + " VeLO can be imported");
    }
    if (areIn(found)) {
      boolean network = found.containsKey(FIRST_LAYER);
      if (network != found.containsKey("lstm.linear.weight")) {
        throw new WeightsException(
            "These are weights of PyLO's %s alone, and a VeLO has those of %s, too; give both files"
                .formatted(network ? "VeLOMLP" : "VeLORNN", network ? "VeLORNN" : "VeLOMLP"));
      }
    }
  }

  /** Tensors under the published names; names that PyLO does not have stay. */
  static Map<String, FoundTensor> published(Map<String, FoundTensor> found, Problems problems) {
    Map<String, FoundTensor> published = new LinkedHashMap<>();
    found.forEach(
        (name, tensor) -> {
          if (name.equals(FIRST_LAYER)) {
            firstLayer(tensor, published, problems);
          } else if (TRANSPOSED.containsKey(name)) {
            put(published, TRANSPOSED.get(name), transposed(name, tensor, problems), problems);
          } else if (!SCRATCH.contains(name)) {
            put(published, SAME.getOrDefault(name, name), tensor, problems);
          }
        });
    return published;
  }

  private static void put(
      Map<String, FoundTensor> published, String name, FoundTensor tensor, Problems problems) {
    if (published.put(name, tensor) != null) {
      problems.add("there are two tensors for %s", Problems.quoted(name));
    }
  }

  /** Splits [banks, 4, 30] into one [banks, inputs, 4] for each group of features. */
  private static void firstLayer(
      FoundTensor tensor, Map<String, FoundTensor> published, Problems problems) {
    FoundTensor byFeature = transposed(FIRST_LAYER, tensor, problems);
    List<Integer> shape = byFeature.shape();
    int width = ParameterNetwork.WIDTH;
    if (!problems.none()
        || shape.size() != 3
        || shape.get(1) != ParameterNetwork.FEATURES
        || shape.get(2) != width) {
      problems.add(
          "tensor '%s' has shape %s, expected [banks, %d, %d]",
          FIRST_LAYER, Problems.shown(tensor.shape()), width, ParameterNetwork.FEATURES);
      return;
    }
    float[] all = byFeature.floats();
    int banks = shape.get(0);
    int at = 0;
    for (Tensor group : new Velo(VeloConfig.of(1, 1)).weights().tensors()) {
      if (group.name().startsWith(BANK + "w0__")) {
        int length = group.length();
        float[] values = new float[banks * length];
        for (int b = 0; b < banks; b++) {
          System.arraycopy(
              all, b * ParameterNetwork.FEATURES * width + at, values, b * length, length);
        }
        put(
            published,
            group.name(),
            FoundTensor.of(List.of(banks, group.shape().get(1), width), values),
            problems);
        at += length;
      }
    }
  }

  /** Swaps the last two dimensions; a tensor that has no two is left to be refused by its shape. */
  private static FoundTensor transposed(String name, FoundTensor tensor, Problems problems) {
    List<Integer> shape = tensor.shape();
    int rank = shape.size();
    if (!tensor.type().equals(FoundTensor.FLOATS) || rank < 2 || rank > 3) {
      problems.add(
          "tensor '%s' is %s of shape %s, expected a matrix of %s or a stack of them",
          name, Problems.quoted(tensor.type()), Problems.shown(shape), FoundTensor.FLOATS);
      return tensor;
    }
    int rows = shape.get(rank - 2);
    int columns = shape.get(rank - 1);
    float[] from = tensor.floats();
    float[] to = new float[from.length];
    // Empty stacks have no elements, whatever the dimensions say.
    for (int i = 0; i < from.length; i++) {
      int matrix = i / (rows * columns);
      int row = i / columns % rows;
      int column = i % columns;
      to[(matrix * columns + column) * rows + row] = from[i];
    }
    return FoundTensor.of(
        rank == 2 ? List.of(columns, rows) : List.of(shape.get(0), columns, rows), to);
  }
}
