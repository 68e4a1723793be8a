package org.velospark.tasks.engine;

import static org.velospark.tasks.engine.TestGraphs.weight;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.tasks.engine.TestGraphs.Network;

/** Networks with losses, norms and reductions that a plan computes in Java. */
final class TestRowGraphs {
  private TestRowGraphs() {}

  static Map<String, Network> all() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("mean of sparse cross entropies", TestRowGraphs::sparse);
    networks.put("weighted sparse cross entropies", TestRowGraphs::weightedSparse);
    networks.put("softmax and its logarithm", TestRowGraphs::softmax);
    networks.put("variational autoencoder", TestRowGraphs::variational);
    networks.put("halves of columns", TestRowGraphs::halvesOfColumns);
    networks.put("columns with gaps and overlaps", TestRowGraphs::someColumns);
    networks.put("rows longer than a tile", TestRowGraphs::longRows);
    networks.put("batch norm of several tiles", TestRowGraphs::batchNorm);
    networks.put("layer norm of three dimensions, gelu by tanh", TestRowGraphs::layerNorm);
    networks.put("softmaxes of the same numbers in other rows", TestRowGraphs::reshapedSoftmax);
    networks.put("layer norm with a gain for each channel", TestRowGraphs::channelsFirst);
    networks.put("activations one after the other", TestRowGraphs::activations);
    return networks;
  }

  private static SameDiff sparse(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 70, 4);
    SDVariable labels = sd.placeHolder("labels", DataType.INT32, 70);
    SDVariable logits = sd.nn.linear(x, weight(sd, type, "w", 4, 11), weight(sd, type, "b", 11));
    sd.loss.sparseSoftmaxCrossEntropy(logits, labels).mean("loss");
    return sd;
  }

  private static SameDiff weightedSparse(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable importance = sd.placeHolder("importance", type, 6);
    SDVariable labels = sd.placeHolder("labels", DataType.INT32, 6);
    SDVariable entropies =
        sd.loss.sparseSoftmaxCrossEntropy(x.mmul(weight(sd, type, "w", 4, 5)), labels);
    sd.math.square(entropies).mul(importance).sum("loss");
    return sd;
  }

  private static SameDiff softmax(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable h = sd.nn.softmax(x.mmul(weight(sd, type, "w1", 4, 5)), -1);
    SDVariable y = sd.nn.logSoftmax(h.mmul(weight(sd, type, "w2", 5, 7)));
    sd.math.square(y).mean(1).mul(weight(sd, type, "w3", 6)).sum("loss");
    return sd;
  }

  private static SameDiff variational(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 40);
    SDVariable noise = sd.placeHolder("noise", type, 6, 3);
    SDVariable h =
        sd.nn.elu(sd.nn.linear(x, weight(sd, type, "w1", 40, 8), weight(sd, type, "b1", 8)));
    SDVariable mean = h.mmul(weight(sd, type, "w2", 8, 3));
    SDVariable log = sd.math.clipByValue(h.mmul(weight(sd, type, "w3", 8, 3)), -0.5, 0.8);
    SDVariable z = mean.add(sd.math.exp(log.mul(0.5)).mul(noise));
    SDVariable y =
        sd.nn.sigmoid(sd.nn.linear(z, weight(sd, type, "w4", 3, 40), weight(sd, type, "b4", 40)));
    SDVariable error = sd.math.square(x.sub(y)).sum(1);
    SDVariable divergence =
        sd.math.exp(log).add(sd.math.square(mean)).sub(log).sub(1.0).mul(0.5).sum(1);
    SDVariable likelihood = sd.math.log(y.add(0.1)).mean(0, 1);
    error.add(divergence).mean().sub("loss", likelihood);
    return sd;
  }

  private static SameDiff halvesOfColumns(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4);
    SDVariable h = sd.math.tanh(x.mmul(weight(sd, type, "w", 4, 10)));
    SDVariable left = sd.slice(h, new int[] {0, 0}, 6, 5);
    SDVariable right = sd.slice(h, new int[] {0, 5}, 6, 5);
    sd.math.square(left.mul(sd.math.exp(right))).sum("loss");
    return sd;
  }

  private static SameDiff someColumns(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 3, 5, 4);
    SDVariable h = sd.math.tanh(x.mul(weight(sd, type, "w", 3, 5, 4)));
    SDVariable inner = sd.slice(h, new int[] {0, 0, 1}, 3, 5, 2);
    SDVariable sum = sd.math.cube(inner).sum();
    SDVariable wide = sd.concat(2, h, h.mul(weight(sd, type, "v", 4)));
    SDVariable first = sd.slice(wide, new int[] {0, 0, 1}, 3, 5, 2);
    SDVariable last = sd.slice(wide, new int[] {0, 0, 5}, 3, 5, 2);
    sum = sum.add(sd.math.square(first.sub(last)).sum());
    SDVariable few = sd.math.square(x).mul(weight(sd, type, "u", 3, 5, 4));
    SDVariable left = sd.slice(few, new int[] {0, 0, 0}, 3, 5, 3);
    SDVariable right = sd.slice(few, new int[] {0, 0, 1}, 3, 5, 3);
    sum.add("loss", sd.math.exp(left.mul(right)).sum());
    return sd;
  }

  private static SameDiff longRows(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 3, 4);
    SDVariable labels = sd.placeHolder("labels", type, 3, 700);
    SDVariable h = sd.nn.linear(x, weight(sd, type, "w1", 4, 700), weight(sd, type, "b1", 700));
    h =
        sd.nn.layerNorm(
            sd.math.tanh(h),
            weight(sd, type, "gain", 700),
            weight(sd, type, "bias", 700),
            false,
            1);
    h = h.add(sd.nn.softmax(h.mul(weight(sd, type, "scale", 3, 1)), 1));
    sd.loss.softmaxCrossEntropy(
        "loss", labels, h, null, LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT, 0.1);
    return sd;
  }

  private static SameDiff batchNorm(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 6, 4, 9, 9);
    SDVariable h = sd.nn.leakyRelu(x.mul(weight(sd, type, "w", 1, 4, 9, 9)), 0.4);
    SDVariable centred = h.sub(h.mean(true, 0, 2, 3));
    SDVariable variance = sd.math.square(centred).mean(true, 0, 2, 3);
    h = centred.mul(sd.math.rsqrt(variance.add(1e-3)));
    h = h.mul(weight(sd, type, "gain", 1, 4, 1, 1)).add(weight(sd, type, "shift", 1, 4, 1, 1));
    h = sd.nn.swish(h).mean(2, 3).mul(weight(sd, type, "v", 4));
    sd.math.square(h).sum("loss");
    return sd;
  }

  private static SameDiff layerNorm(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 3, 5, 24);
    SDVariable h = sd.math.tanh(x.mul(weight(sd, type, "w", 24)));
    h = sd.nn.layerNorm(h, weight(sd, type, "gain", 24), false, 2);
    SDVariable inner = h.mul(h).mul(h).mul(0.044715).add(h).mul(Math.sqrt(2 / Math.PI));
    h = h.mul(0.5).mul(sd.math.tanh(inner).add(1.0));
    sd.math.square(h.sub(x)).mean("loss");
    return sd;
  }

  private static SameDiff reshapedSoftmax(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 8, 3);
    SDVariable w = weight(sd, type, "w", 4, 6);
    SDVariable first = sd.nn.softmax(w, -1);
    SDVariable second = sd.nn.softmax(w.reshape(8, 3), -1);
    sd.math.square(first).sum().add("loss", sd.math.cube(second).mul(x).sum());
    return sd;
  }

  /** As many channels as columns, so that nothing but the flag tells them apart. */
  private static SameDiff channelsFirst(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 2, 5, 5);
    SDVariable h = x.mul(weight(sd, type, "w", 5));
    h = sd.nn.layerNorm(h, weight(sd, type, "gain", 5), weight(sd, type, "bias", 5), true, 2);
    sd.math.cube(h.add(x)).sum("loss");
    return sd;
  }

  private static SameDiff activations(DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", type, 50, 23);
    SDVariable h = x;
    int k = 0;
    for (TestGraphs.Activation activation : TestGraphs.ACTIVATIONS.values()) {
      h = activation.apply(sd, h.mul(1.5).add(weight(sd, type, "b" + k++, 23)));
    }
    h =
        h.add(sd.math.pow(sd.math.sqrt(sd.math.abs(x).add(0.5)), 3))
            .div(weight(sd, type, "c", 50, 1).add(2.0));
    sd.math.cube(sd.math.sin(h)).mean("loss");
    return sd;
  }
}
