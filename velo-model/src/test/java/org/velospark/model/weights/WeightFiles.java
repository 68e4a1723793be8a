package org.velospark.model.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.velo.VeloConfig;

/** Files as other programs write them, put together without the code under test. */
final class WeightFiles {
  private WeightFiles() {}

  /** Weights for every tensor, biases and initial states among them. */
  static float[] theta(OptimizerConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] theta = new float[config.create().weights().length()];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = (float) random.nextDouble(-0.5, 0.5);
    }
    return theta;
  }

  /** The tree that the published code stores: maps of maps of arrays. */
  static Map<String, Object> tree(OptimizerConfig config, float[] theta) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (Tensor tensor : config.create().weights().tensors()) {
      String[] parts = tensor.name().split("/", 2);
      int last = parts[1].lastIndexOf('/');
      Map<String, Object> inner = inner(tree, parts[0]);
      if (last >= 0) {
        inner = inner(inner, parts[1].substring(0, last));
      }
      inner.put(
          parts[1].substring(last + 1), array("float32", tensor.shape(), bytes(theta, tensor)));
    }
    return tree;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> tree, String key) {
    return (Map<String, Object>) tree.computeIfAbsent(key, k -> new LinkedHashMap<>());
  }

  /** The map that flax stores for an array that it thinks too large. */
  static Map<String, Object> chunked(List<Integer> shape, float[] values, int chunk) {
    Map<String, Object> chunks = new LinkedHashMap<>();
    for (int at = 0; at < values.length; at += chunk) {
      int length = Math.min(chunk, values.length - at);
      TensorLayout layout = TensorLayout.builder().add("before", at + 1).add("c", length).build();
      float[] shifted = new float[layout.length()];
      System.arraycopy(values, at, shifted, at + 1, length);
      chunks.put(
          Integer.toString(chunks.size()),
          array("float32", List.of(length), bytes(shifted, layout.tensor("c"))));
    }
    Map<String, Object> dimensions = new LinkedHashMap<>();
    shape.forEach(size -> dimensions.put(Integer.toString(dimensions.size()), size));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("__msgpack_chunked_array__", true);
    map.put("shape", dimensions);
    map.put("chunks", chunks);
    return map;
  }

  private static byte[] bytes(float[] theta, Tensor tensor) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(theta, tensor.offset(), tensor.length());
    return bytes.array();
  }

  /** An extension of msgpack. */
  record Extension(int type, byte[] payload) {}

  static Extension array(String type, List<Integer> shape, byte[] bytes) {
    return new Extension(1, msgpack(List.of(shape, type, bytes)));
  }

  /** The msgpack of a value, by the rules of msgpack's specification. */
  static byte[] msgpack(Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(value, out);
    return out.toByteArray();
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    if (value instanceof Map<?, ?> map) {
      header(map.size(), 0x80, 16, -1, 0xde, out);
      map.forEach(
          (key, entry) -> {
            write(key, out);
            write(entry, out);
          });
    } else if (value instanceof List<?> list) {
      header(list.size(), 0x90, 16, -1, 0xdc, out);
      list.forEach(entry -> write(entry, out));
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      header(bytes.length, 0xa0, 32, 0xd9, 0xda, out);
      out.writeBytes(bytes);
    } else if (value instanceof byte[] bytes) {
      header(bytes.length, 0, 0, 0xc4, 0xc5, out);
      out.writeBytes(bytes);
    } else if (value instanceof Extension extension) {
      int length = extension.payload().length;
      if (length <= 16 && Integer.bitCount(length) == 1) {
        out.write(0xd4 + Integer.numberOfTrailingZeros(length));
      } else {
        header(length, 0, 0, 0xc7, 0xc8, out);
      }
      out.write(extension.type());
      out.writeBytes(extension.payload());
    } else if (value instanceof Boolean flag) {
      out.write(flag ? 0xc3 : 0xc2);
    } else if (value instanceof Integer number) {
      if (number >= 0 && number < 128) {
        out.write(number);
      } else {
        out.write(0xd2);
        out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
      }
    } else {
      throw new IllegalArgumentException("No msgpack of " + value);
    }
  }

  /** A length in its shortest form; the one of 32 bits follows that of 16. */
  private static void header(
      int length, int fixed, int limit, int of8, int of16, ByteArrayOutputStream out) {
    if (length < limit) {
      out.write(fixed | length);
    } else if (length < 256 && of8 >= 0) {
      out.write(of8);
      out.write(length);
    } else if (length < 65536) {
      out.write(of16);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
    } else {
      out.write(of16 + 1);
      out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    }
  }

  /** The two state dicts of PyLO's VeLO, LSTM first, as {@code save_pretrained} stores them. */
  static List<SafetensorsFile> pylo(VeloConfig config, float[] theta) {
    int h = config.lstmWidth();
    int banks = config.banks();
    Weights weights = new Weights(config.create().weights(), theta);
    SafetensorsFile.Builder rnn = SafetensorsFile.builder().metadata("format", "pt");
    weights.linear(rnn, "mix_layer1", "rnn_params/linear", 30, h);
    weights.linear(rnn, "mix_layer2", "rnn_params/linear_1", 30, h);
    weights.linear(rnn, "final_mix_layer", "rnn_params/linear_2", 30, h);
    weights.linear(rnn, "lstm.linear", "rnn_params/rnn/linear", 2 * h, 4 * h);
    weights.linear(rnn, "rnn_to_controls", "rnn_params/rnn_to_controls", h, banks);
    weights.linear(rnn, "step_size", "rnn_params/step_size", h, 1);
    rnn.floats("lstm_init_state.0", List.of(1, h), weights.of("lstm_init_state/hidden"));
    rnn.floats("lstm_init_state.1", List.of(1, h), weights.of("lstm_init_state/cell"));

    SafetensorsFile.Builder mlp = SafetensorsFile.builder().metadata("format", "pt");
    int[] groups = {1, 1, 1, 3, 1, 3, 1, 3, 1, 3, 3, 3, 3, 3};
    float[] first = new float[banks * 4 * 30];
    for (int bank = 0; bank < banks; bank++) {
      int feature = 0;
      for (int group = 0; group < groups.length; group++) {
        float[] matrix = weights.of("ff_mod_stack/~/w0__" + group);
        for (int i = 0; i < groups[group]; i++, feature++) {
          for (int unit = 0; unit < 4; unit++) {
            first[bank * 120 + unit * 30 + feature] = matrix[(bank * groups[group] + i) * 4 + unit];
          }
        }
      }
    }
    mlp.floats("input_weights_", List.of(banks, 4, 30), first);
    mlp.floats("input_bias_", List.of(banks, 4), weights.of("ff_mod_stack/~/b0"));
    mlp.floats(
        "hidden_weights_.0",
        List.of(banks, 4, 4),
        weights.swapped("ff_mod_stack/~/w1", banks, 4, 4));
    mlp.floats("hidden_bias_.0", List.of(banks, 4), weights.of("ff_mod_stack/~/b1"));
    mlp.floats(
        "output_weights_", List.of(banks, 3, 4), weights.swapped("ff_mod_stack/~/w2", banks, 4, 3));
    mlp.floats("output_bias_", List.of(banks, 3), weights.of("ff_mod_stack/~/b2"));
    mlp.floats("input_weights", List.of(4, 30), new float[120]);
    mlp.floats("input_bias", List.of(4), new float[4]);
    mlp.floats("hidden_weights.0", List.of(4, 4), new float[16]);
    mlp.floats("hidden_bias.0", List.of(4), new float[4]);
    mlp.floats("output_weights", List.of(3, 4), new float[12]);
    mlp.floats("output_bias", List.of(3), new float[3]);
    return List.of(rnn.build(), mlp.build());
  }

  private record Weights(TensorLayout layout, float[] theta) {
    float[] of(String name) {
      Tensor tensor = layout.tensor(name);
      return Arrays.copyOfRange(theta, tensor.offset(), tensor.offset() + tensor.length());
    }

    /** From [count, inputs, outputs] to [count, outputs, inputs]. */
    float[] swapped(String name, int count, int inputs, int outputs) {
      float[] from = of(name);
      float[] to = new float[from.length];
      for (int c = 0; c < count; c++) {
        for (int i = 0; i < inputs; i++) {
          for (int o = 0; o < outputs; o++) {
            to[(c * outputs + o) * inputs + i] = from[(c * inputs + i) * outputs + o];
          }
        }
      }
      return to;
    }

    void linear(SafetensorsFile.Builder file, String name, String from, int inputs, int outputs) {
      file.floats(
          name + ".weight", List.of(outputs, inputs), swapped(from + "/w", 1, inputs, outputs));
      file.floats(name + ".bias", List.of(outputs), of(from + "/b"));
    }
  }
}
