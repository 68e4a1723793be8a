package org.velospark.tasks.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.random.RandomStream;

/**
 * Networks to compile, with random weights; in double they are the reference for those in float.
 */
final class TestGraphs {
  private TestGraphs() {}

  /** Declares a network with a loss named "loss". */
  interface Network {
    SameDiff declare(DataType type);
  }

  interface Activation extends BiFunction<SameDiff, SDVariable, SDVariable> {}

  static final Activation RELU = (sd, x) -> sd.nn.relu(x, 0);

  static final Map<String, Activation> ACTIVATIONS = new LinkedHashMap<>();

  static {
    ACTIVATIONS.put("relu", RELU);
    ACTIVATIONS.put("tanh", (sd, x) -> sd.math.tanh(x));
    ACTIVATIONS.put("sigmoid", (sd, x) -> sd.nn.sigmoid(x));
    ACTIVATIONS.put("leaky relu", (sd, x) -> sd.nn.leakyRelu(x, 0.1));
    ACTIVATIONS.put("elu", (sd, x) -> sd.nn.elu(x));
    ACTIVATIONS.put("selu", (sd, x) -> sd.nn.selu(x));
    ACTIVATIONS.put("softplus", (sd, x) -> sd.nn.softplus(x));
    ACTIVATIONS.put("swish", (sd, x) -> sd.nn.swish(x));
    ACTIVATIONS.put("gelu", (sd, x) -> sd.nn.gelu(x));
    ACTIVATIONS.put("cos", (sd, x) -> sd.math.cos(x));
  }

  static Map<String, Network> all() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("mlp without hidden layers", mlp(8, RELU, 12, 5));
    networks.put("mlp with 2 hidden layers", mlp(7, RELU, 12, 9, 6, 5));
    networks.put("mlp with 3 hidden layers", mlp(7, RELU, 12, 9, 6, 8, 5));
    networks.put("mlp with 4 hidden layers", mlp(5, RELU, 12, 9, 6, 8, 3, 5));
    ACTIVATIONS.forEach((name, f) -> networks.put("mlp with " + name, mlp(6, f, 7, 11, 5)));
    networks.put("mlp of matmul and add", TestGraphs::matmulAndAdd);
    networks.put("transposed matmuls", TestGraphs::transposedMatmuls);
    networks.put("tied weights", TestGraphs::tiedWeights);
    networks.put("convolution, pooling, batch norm", TestGraphs::convolution);
    networks.put("convolutions, channels last", TestGraphs::channelsLast);
    networks.put("convolution of many pixels", TestGraphs::manyPixels);
    networks.put("pooling, channels last", TestGraphs::pooling);
    networks.put("layer norm", TestGraphs::layerNorm);
    networks.put("reductions and scalar operations", TestGraphs::reductions);
    networks.put("gated recurrent unit", TestGraphs::recurrent);
    networks.put("ranges of the first axis", TestGraphs::ranges);
    networks.put("attention", TestGraphs::attention);
    networks.put("scaled loss plus penalty", TestGraphs::scaledLoss);
    networks.put("weights that nothing uses or that are used as they are", TestGraphs::corners);
    networks.putAll(TestRowGraphs.all());
    return networks;
  }

  /** Those of {@link #all}, and some that only plans can run. */
  static Map<String, Network> compiled() {
    Map<String, Network> networks = all();
    for (RecurrentLayer.Cell cell : RecurrentLayer.Cell.values()) {
      networks.put("recurrent layer, " + cell, type -> recurrentLayer(type, cell));
    }
    return networks;
  }

  static Network mlp(int batch, Activation activation, int... widths) {
    return type -> {
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.placeHolder("x", type, batch, widths[0]);
      SDVariable labels = sd.placeHolder("labels", type, batch, widths[widths.length - 1]);
      for (int k = 1; k < widths.length; k++) {
        SDVariable w = weight(sd, type, "w" + k, widths[k - 1], widths[k]);
        SDVariable b = weight(sd, type, "b" + k, widths[k]);
        x = sd.nn.linear(x, w, b);
        if (k < widths.length - 1) {
          x = activation.apply(sd, x);
        }
      }
      return withCrossEntropy(sd, labels, x);
    };
  }

  private static SameDiff withCrossEntropy(SameDiff sd, SDVariable labels, SDVariable logits) {
    sd.loss.softmaxCrossEntropy(
        "loss", labels, logits, null, LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT, 0.0);
    return sd;
  }

  private static SameDiff matmulAndAdd(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable labels = sd.placeHolder("labels", type, 6, 3);
    SDVariable h = x.mmul(weight(sd, type, "w1", 4, 5)).add(weight(sd, type, "b1", 5));
    h = sd.math.tanh(h).add(weight(sd, type, "c1", 6, 1)).mul(weight(sd, type, "s1", 1, 5));
    SDVariable logits = h.mmul(weight(sd, type, "w2", 5, 3)).add(weight(sd, type, "b2", 1, 3));
    return withCrossEntropy(sd, labels, logits);
  }

  private static SameDiff transposedMatmuls(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable a = sd.math.tanh(sd.mmul(weight(sd, type, "w1", 5, 4), x, false, true, false));
    SDVariable b = sd.math.tanh(sd.mmul(a, weight(sd, type, "w2", 7, 5), true, true, false));
    SDVariable c = sd.math.tanh(sd.mmul(weight(sd, type, "w3", 7, 3), b, true, true, false));
    SDVariable d = sd.mmul(c, weight(sd, type, "w4", 3, 2), true, false, true);
    d.mul(d).mean("loss");
    return sd;
  }

  /** An autoencoder whose decoder is the transposed encoder: two contributions to one gradient. */
  private static SameDiff tiedWeights(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 8);
    SDVariable w = weight(sd, type, "w", 8, 3);
    SDVariable code = sd.math.tanh(x.mmul(w));
    SDVariable out = sd.mmul(code, w, false, true, false);
    sd.math.square(out.sub(x)).mean("loss");
    return sd;
  }

  private static SameDiff convolution(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 3, 2, 8, 8);
    SDVariable labels = sd.placeHolder("labels", type, 3, 4);
    Conv2DConfig same =
        Conv2DConfig.builder().kH(3).kW(3).sH(1).sW(1).paddingMode(PaddingMode.SAME).build();
    SDVariable h =
        sd.cnn.conv2d(x, weight(sd, type, "k1", 3, 3, 2, 4), weight(sd, type, "b1", 4), same);
    h = sd.cnn.maxPooling2d(sd.math.tanh(h), half());
    h = sd.cnn.conv2d(h, weight(sd, type, "k2", 3, 3, 4, 5), null, same);
    SDVariable mean = h.mean(true, 0, 2, 3);
    SDVariable variance = sd.math.square(h.sub(mean)).mean(true, 0, 2, 3);
    h = h.sub(mean).div(sd.math.sqrt(variance.add(1e-3)));
    h = h.mul(weight(sd, type, "scale", 1, 5, 1, 1)).add(weight(sd, type, "shift", 1, 5, 1, 1));
    h = sd.cnn.avgPooling2d(sd.nn.elu(h), half());
    h = h.reshape(3, 20);
    SDVariable logits = sd.nn.linear(h, weight(sd, type, "w3", 20, 4), weight(sd, type, "b3", 4));
    return withCrossEntropy(sd, labels, logits);
  }

  private static SameDiff channelsLast(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable h = sd.placeHolder("x", type, 3, 9, 7, 2);
    SDVariable labels = sd.placeHolder("labels", type, 3, 4);
    h = sd.cnn.conv2d(h, weight(sd, type, "k1", 3, 3, 2, 4), weight(sd, type, "b1", 4), last(1, 3));
    h = sd.cnn.conv2d(sd.math.tanh(h), weight(sd, type, "k2", 3, 3, 4, 5), null, last(2, 3));
    h = sd.cnn.conv2d(h, weight(sd, type, "k3", 1, 1, 5, 6), weight(sd, type, "b3", 6), last(1, 1));
    h = sd.cnn.conv2d(sd.math.tanh(h), weight(sd, type, "k4", 1, 1, 6, 3), null, last(1, 1));
    h = h.add(sd.cnn.conv2d(h, weight(sd, type, "k5", 5, 5, 3, 3), null, last(1, 5)));
    Conv2DConfig valid = last(2, 2);
    valid.setPaddingMode(PaddingMode.VALID);
    h = sd.cnn.conv2d(h, weight(sd, type, "k6", 2, 2, 3, 4), weight(sd, type, "b6", 4), valid);
    return withCrossEntropy(sd, labels, sd.math.tanh(h).mean(1, 2));
  }

  private static SameDiff pooling(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable h = sd.placeHolder("x", type, 3, 9, 8, 2);
    SDVariable labels = sd.placeHolder("labels", type, 3, 4);
    h = sd.cnn.conv2d(h, weight(sd, type, "k1", 3, 3, 2, 4), weight(sd, type, "b1", 4), last(1, 3));
    h = sd.cnn.maxPooling2d(h, pool(3, 2, PaddingMode.SAME));
    h = sd.cnn.conv2d(sd.math.tanh(h), weight(sd, type, "k2", 1, 1, 4, 4), null, last(1, 1));
    h = sd.cnn.maxPooling2d(h, pool(2, 1, PaddingMode.VALID));
    h = sd.cnn.avgPooling2d(h, pool(2, 2, PaddingMode.VALID));
    return withCrossEntropy(sd, labels, h.mean(1, 2));
  }

  private static Pooling2DConfig pool(int window, int stride, PaddingMode padding) {
    return Pooling2DConfig.builder()
        .kH(window)
        .kW(window)
        .sH(stride)
        .sW(stride)
        .paddingMode(padding)
        .isNHWC(true)
        .build();
  }

  private static SameDiff manyPixels(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable h = sd.placeHolder("x", type, 3, 20, 18, 4);
    h = sd.cnn.conv2d(h, weight(sd, type, "k1", 3, 3, 4, 8), weight(sd, type, "b1", 8), last(1, 3));
    h = sd.cnn.conv2d(sd.math.tanh(h), weight(sd, type, "k2", 3, 3, 8, 2), null, last(1, 3));
    sd.math.square(sd.math.tanh(h)).mean("loss");
    return sd;
  }

  private static Conv2DConfig last(int stride, int kernel) {
    return Conv2DConfig.builder()
        .kH(kernel)
        .kW(kernel)
        .sH(stride)
        .sW(stride)
        .paddingMode(PaddingMode.SAME)
        .dataFormat("NHWC")
        .build();
  }

  private static Pooling2DConfig half() {
    return Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).paddingMode(PaddingMode.VALID).build();
  }

  private static SameDiff layerNorm(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 8);
    SDVariable labels = sd.placeHolder("labels", type, 6, 3);
    SDVariable h = x.mmul(weight(sd, type, "w1", 8, 10));
    h = sd.nn.layerNorm(h, weight(sd, type, "gain", 10), weight(sd, type, "bias", 10), false, 1);
    SDVariable logits =
        sd.nn.linear(sd.nn.sigmoid(h), weight(sd, type, "w2", 10, 3), weight(sd, type, "b2", 3));
    return withCrossEntropy(sd, labels, logits);
  }

  private static SameDiff reductions(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 8);
    SDVariable w = weight(sd, type, "w", 8, 5);
    SDVariable h = sd.math.exp(x.mmul(w).mul(0.5)).add(1.5);
    SDVariable rows = sd.math.log(h.sum(1)).rsub(2.0);
    SDVariable columns = sd.math.sqrt(h.mean(0)).rdiv(3.0);
    SDVariable spread = h.std("spread", true, 1).add(h.norm2(1)).sub(h.max(1)).neg();
    SDVariable squares = sd.math.square(sd.concat(0, rows, columns, spread)).sum();
    squares.div(10.0).add("loss", sd.variance(h, true).mean());
    return sd;
  }

  private static SameDiff recurrent(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 4, 5, 3);
    SDVariable labels = sd.placeHolder("labels", type, 4, 6);
    SDVariable wz = weight(sd, type, "wz", 9, 6);
    SDVariable wr = weight(sd, type, "wr", 9, 6);
    SDVariable wh = weight(sd, type, "wh", 9, 6);
    SDVariable h = sd.constant(Nd4j.zeros(type, 4, 6));
    for (int t = 0; t < 5; t++) {
      SDVariable input = sd.slice(x, new int[] {0, t, 0}, 4, 1, 3).reshape(4, 3);
      SDVariable z = sd.nn.sigmoid(sd.concat(1, input, h).mmul(wz));
      SDVariable r = sd.nn.sigmoid(sd.concat(1, input, h).mmul(wr));
      SDVariable candidate = sd.math.tanh(sd.concat(1, input, h.mul(r)).mmul(wh));
      h = h.mul(z).add(candidate.mul(z.rsub(1.0)));
    }
    return withCrossEntropy(sd, labels, h);
  }

  private static SameDiff recurrentLayer(DataType type, RecurrentLayer.Cell cell) {
    SameDiff sd = SameDiff.create();
    int gates = cell.gates() * 8;
    SDVariable x = sd.placeHolder("x", type, 7 * 3, 5);
    SDVariable inputGates = x.mmul(weight(sd, type, "w", 5, gates)).reshape(7, 3, gates);
    List<SDVariable> recurrent = new ArrayList<>();
    for (int k = 0; k < cell.weights(); k++) {
      recurrent.add(weight(sd, type, "u" + k, 8, 8L * cell.gatesOf(k)));
    }
    SDVariable zeros = sd.constant(Nd4j.zeros(type, 3, 8));
    List<SDVariable> initial = Collections.nCopies(cell.states(), zeros);
    SDVariable h = RecurrentLayer.declare(sd, cell, inputGates, recurrent, initial);
    sd.math.square(h).mean("loss");
    return sd;
  }

  private static SameDiff ranges(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable w = weight(sd, type, "w", 6, 4);
    SDVariable h = sd.math.tanh(x.mul(w));
    SDVariable[] halves = sd.split(h, 2, 0);
    SDVariable[] columns = sd.split(h, 2, 1);
    SDVariable[] rows = sd.unstack(sd.math.sin(w), 0, 6);
    SDVariable last = sd.slice(h, new int[] {3, 0}, 2, 4);
    SDVariable inner = sd.slice(h, new int[] {1, 1}, 3, 2);
    SDVariable range = sd.stridedSlice(w, new long[] {1, 0}, new long[] {4, 4}, new long[] {1, 1});
    SDVariable every = sd.stridedSlice(h, new long[] {0, 0}, new long[] {6, 4}, new long[] {2, 1});
    SDVariable sum = halves[0].mul(halves[1]).sum().add(columns[0].mul(columns[1]).sum());
    sum = sum.add(rows[1].mul(rows[4]).sum()).add(sd.math.square(last).sum());
    sum = sum.add(inner.sum()).add(sd.math.exp(range).sum()).add(every.mul(halves[0]).sum());
    sum.add("loss", sd.concat(0, rows[2], rows[3]).mul(2.0).sum());
    return sd;
  }

  private static SameDiff attention(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 2, 4, 6);
    SDVariable labels = sd.placeHolder("labels", type, 8, 3);
    SDVariable flat = x.reshape(8, 6);
    SDVariable q = flat.mmul(weight(sd, type, "q", 6, 6)).reshape(2, 4, 2, 3).permute(0, 2, 1, 3);
    SDVariable k = flat.mmul(weight(sd, type, "k", 6, 6)).reshape(2, 4, 2, 3).permute(0, 2, 3, 1);
    SDVariable v = flat.mmul(weight(sd, type, "v", 6, 6)).reshape(2, 4, 2, 3).permute(0, 2, 1, 3);
    SDVariable weights = sd.nn.softmax(q.mmul(k).mul(0.5), -1);
    SDVariable mixed = weights.mmul(v).permute(0, 2, 1, 3).reshape(8, 6);
    return withCrossEntropy(sd, labels, mixed.mmul(weight(sd, type, "o", 6, 3)));
  }

  private static SameDiff scaledLoss(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable labels = sd.placeHolder("labels", type, 6, 3);
    SDVariable w = weight(sd, type, "w", 4, 3);
    SDVariable entropy = sd.loss.softmaxCrossEntropy(labels, x.mmul(w), null, LossReduce.SUM, 0.1);
    entropy.add("loss", sd.math.square(w).sum().mul(0.5));
    return sd;
  }

  private static SameDiff corners(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 3);
    weight(sd, type, "unused", 2, 2);
    SDVariable a = weight(sd, type, "a", 3);
    SDVariable b = weight(sd, type, "b", 3);
    SDVariable c = weight(sd, type, "c", 3);
    a.add(b).add(sd.math.tanh(c).mul(x)).sum().add("loss", sd.variance(c, false));
    return sd;
  }

  /** A weight whose numbers depend on its name alone, exactly representable as floats. */
  static SDVariable weight(SameDiff sd, DataType type, String name, long... shape) {
    INDArray values = uniform(name.hashCode(), type, shape);
    return sd.var(name, shape.length == 1 ? values.muli(0.25) : values.muli(0.5));
  }

  static INDArray uniform(long seed, DataType type, long... shape) {
    UniformRandomProvider random = RandomStream.TARGET_WEIGHTS.at(seed, 0);
    INDArray values = Nd4j.create(type, shape);
    for (long k = 0; k < values.length(); k++) {
      values.putScalar(k, 2 * random.nextFloat() - 1);
    }
    return values;
  }

  /** Numbers for every placeholder; rows of "labels" are one-hot, and integers 0, 1 or 2. */
  static Map<String, INDArray> inputs(SameDiff graph, long seed) {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    for (SDVariable input : GraphCheck.inputs(graph)) {
      long[] shape = input.placeholderShape();
      INDArray values = uniform(seed + input.name().hashCode(), input.dataType(), shape);
      if (input.dataType() == DataType.INT32) {
        for (long k = 0; k < values.length(); k++) {
          values.putScalar(k, (k * 7 + seed) % 3);
        }
      } else if (input.name().equals("labels")) {
        values.assign(0);
        for (long row = 0; row < shape[0]; row++) {
          values.putScalar(row, (row * 7 + seed) % shape[1], 1);
        }
      }
      inputs.put(input.name(), values);
    }
    return inputs;
  }

  static void fill(Plan plan, Map<String, INDArray> inputs) {
    inputs.forEach(
        (name, values) -> {
          if (values.dataType() == DataType.INT32) {
            plan.intInput(name).put(values.dup('c').data().asInt());
          } else {
            plan.input(name).put(values.dup('c').data().asFloat());
          }
        });
  }
}
