package org.velospark.tasks.network;

import java.util.Arrays;

/**
 * The layers of a transformer, in the form that normalizes first: {@code x + attention(norm(x))},
 * then {@code x + mlp(norm(x))} with one hidden layer of gelu; after the last layer once more a
 * norm. Sources: {@code Transformer} in google/learned_optimization's {@code tasks/transformer.py}
 * and {@code Encoder} in google-research/vision_transformer's {@code vit_jax/models_vit.py}, which
 * differ in nothing but what the components say, and in dropout.
 *
 * <p>Layer {@code i} has weights {@code w} and {@code b} with the suffixes {@code i.query, i.key,
 * i.value, i.attention, i.widen} and {@code i.narrow}, and norms {@code i.before-attention} and
 * {@code i.before-mlp}; the last norm is {@code .last}. Norms divide by the deviation itself, where
 * the sources add 1e-5 or 1e-6 to the variance.
 *
 * @param headSize width of the queries, keys and values of one head
 * @param mlpWidth width of the hidden layer
 * @param causal whether a position sees only those before it and itself
 * @param headsApart whether weights have a dimension for the heads, {@code [width, heads,
 *     headSize]}, as in flax, or are matrices {@code [width, heads * headSize]}, as in haiku
 * @param kernels fills the weights of all products; it sees them as matrices
 * @param mlpBiases fills the biases of the hidden layer and what follows it; those of the attention
 *     start at zero
 */
public record Transformer(
    int layers,
    int heads,
    int headSize,
    int mlpWidth,
    boolean causal,
    boolean headsApart,
    WeightInit kernels,
    WeightInit mlpBiases) {

  /** Added to a logit, it leaves nothing of its exponential. */
  private static final float MASKED = -1e30f;

  /** Declares all layers on x [batch, length, width]; the result has the same shape. */
  public Node declare(Network network, Node x) {
    int batch = x.dimension(0);
    int length = x.dimension(1);
    int width = x.dimension(2);
    Node mask = causal ? network.constant(() -> mask(length), length, length) : null;
    Node rows = network.reshape(x, batch * length, width);
    for (int layer = 0; layer < layers; layer++) {
      String suffix = layer + ".";
      Node normal = network.layerNorm(suffix + "before-attention", rows);
      rows = network.add(rows, attention(network, suffix, normal, batch, mask));
      normal = network.layerNorm(suffix + "before-mlp", rows);
      rows = network.add(rows, mlp(network, suffix, normal));
    }
    return network.reshape(network.layerNorm(".last", rows), batch, length, width);
  }

  /**
   * Of each head, {@code softmax(Q K' / sqrt(headSize)) V}. Source: Vaswani et al., "Attention is
   * all you need", arXiv:1706.03762, equation 1.
   *
   * @param x [batch * length, width]
   */
  private Node attention(Network network, String suffix, Node x, int batch, Node mask) {
    int width = x.dimension(1);
    Node query = project(network, suffix + "query", x, batch);
    Node key = project(network, suffix + "key", x, batch);
    Node value = project(network, suffix + "value", x, batch);
    Node logits = network.matmul(network.scale(query, 1 / Math.sqrt(headSize)), false, key, true);
    if (mask != null) {
      logits = network.add(logits, mask);
    }
    Node seen = network.permute(network.matmul(network.softmax(logits), value), 0, 2, 1, 3);
    Node rows = network.reshape(seen, x.dimension(0), heads * headSize);
    int[] shape =
        headsApart ? new int[] {heads, headSize, width} : new int[] {heads * headSize, width};
    return dense(network, suffix + "attention", rows, shape, new int[] {width});
  }

  /** Queries, keys or values of x [batch * length, width], as [batch, heads, length, headSize]. */
  private Node project(Network network, String suffix, Node x, int batch) {
    int width = x.dimension(1);
    int all = heads * headSize;
    Node rows =
        headsApart
            ? dense(
                network, suffix, x, new int[] {width, heads, headSize}, new int[] {heads, headSize})
            : dense(network, suffix, x, new int[] {width, all}, new int[] {all});
    int length = x.dimension(0) / batch;
    Node apart = network.reshape(rows, batch, length, heads, headSize);
    return network.permute(apart, 0, 2, 1, 3);
  }

  /** A layer of the attention, whose weights may have more dimensions than two and one. */
  private Node dense(Network network, String suffix, Node x, int[] shape, int[] biases) {
    int in = x.dimension(1);
    int out = Arrays.stream(biases).reduce(1, Math::multiplyExact);
    Node w = network.weight("w" + suffix, kernels.seeing(in, out), shape);
    Node b = network.weight("b" + suffix, WeightInit.constant(0), biases);
    return network.add(network.matmul(x, network.reshape(w, in, out)), network.reshape(b, out));
  }

  private Node mlp(Network network, String suffix, Node x) {
    Node hidden = network.dense(suffix + "widen", x, mlpWidth, kernels, mlpBiases);
    return network.dense(
        suffix + "narrow", network.gelu(hidden), x.dimension(1), kernels, mlpBiases);
  }

  /** {@value #MASKED} above the diagonal, row-major. */
  private static float[] mask(int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(mask, row * length + row + 1, (row + 1) * length, MASKED);
    }
    return mask;
  }
}
