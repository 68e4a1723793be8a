package org.velospark.tasks.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Pooling2D.Pooling2DType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.Cost;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.engine.RecurrentLayer;
import org.velospark.tasks.engine.RecurrentLayer.Cell;

/**
 * A target network while it is declared: its operations with their shapes, its weights with their
 * initial values, where its inputs come from and what its loss is. Nothing is allocated or loaded
 * until it is built, so that what it costs ({@link #cost()}) is known at once for networks of any
 * size.
 *
 * <p>Pictures are {@code [batch, rows, cols, channels]}, kernels {@code [rows, cols, in, out]} and
 * matrices of weights {@code [in, out]}, as in JAX: a learned optimizer sees the shapes it would
 * see there.
 *
 * <p>Not thread-safe.
 */
public final class Network {
  /** A gradient takes about twice the work of the loss. */
  private static final double TRAINING = 3;

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, WeightInit> weights = new HashMap<>();
  private final List<String> weightNames = new ArrayList<>();
  private Cost forward = Cost.NOTHING;

  /** Nodes that depend on a weight, so that the gradient goes through them. */
  private final Set<Node> trained = new HashSet<>();

  private double multiplyAdds;
  private Node loss;
  private LossScale scale;
  private Feed.Source feed = inputs -> (split, random) -> {};

  // Inputs and weights

  /** A float input, filled by the {@link Feed}. */
  public Node input(String name, int... shape) {
    return leaf(shape, (graph, axis) -> graph.placeHolder(name, DataType.FLOAT, axis.shape(shape)));
  }

  /** An input of whole numbers, filled by the {@link Feed}: class numbers, tokens. */
  public Node intInput(String name, int... shape) {
    return leaf(shape, (graph, axis) -> graph.placeHolder(name, DataType.INT32, axis.shape(shape)));
  }

  /**
   * A trained weight.
   *
   * @throws IllegalArgumentException if there is another of that name
   */
  public Node weight(String name, WeightInit init, int... shape) {
    if (weights.put(name, init) != null) {
      throw new IllegalArgumentException("Two weights are named '%s'".formatted(name));
    }
    weightNames.add(name);
    Node weight = leaf(shape, (graph, axis) -> graph.var(name, DataType.FLOAT, axis.shape(shape)));
    forward = forward.plus(new Cost(weight.length(), 0, 0, 0));
    trained.add(weight);
    return weight;
  }

  /** A tensor of fixed numbers, row-major. */
  public Node constant(float[] values, int... shape) {
    return constant(() -> values, shape);
  }

  /** A tensor of fixed numbers, row-major, which are made when the network is built. */
  public Node constant(Supplier<float[]> values, int... shape) {
    return leaf(shape, (graph, axis) -> graph.constant(axis.constant(values.get(), shape)));
  }

  // Element by element; shapes broadcast from the last dimension backwards

  public Node add(Node a, Node b) {
    return elementwise(1, a, b, SDVariable::add);
  }

  public Node subtract(Node a, Node b) {
    return elementwise(1, a, b, SDVariable::sub);
  }

  public Node multiply(Node a, Node b) {
    return elementwise(1, a, b, SDVariable::mul);
  }

  public Node divide(Node a, Node b) {
    int[] shape = broadcast(a, b);
    return node(
        shape,
        new Cost(0, 1, 0, length(shape)),
        (graph, in) -> in.get(0).div(in.get(1)),
        // SameDiff's gradient by a divisor of one element takes a product of sums for a sum of
        // products.
        (graph, axis, in) ->
            axis.align(in.get(0), a, shape.length)
                .mul(axis.align(graph.math.reciprocal(in.get(1)), b, shape.length)),
        a,
        b);
  }

  /** x times a number. */
  public Node scale(Node x, double factor) {
    return elementwise(1, x, (graph, v) -> v.mul(factor));
  }

  /** x plus a number. */
  public Node shift(Node x, double term) {
    return elementwise(1, x, (graph, v) -> v.add(term));
  }

  public Node square(Node x) {
    return elementwise(1, x, (graph, v) -> graph.math.square(v));
  }

  public Node sqrt(Node x) {
    return elementwise(2, x, (graph, v) -> graph.math.sqrt(v));
  }

  public Node exp(Node x) {
    return elementwise(4, x, (graph, v) -> graph.math.exp(v));
  }

  /** Natural logarithm. */
  public Node log(Node x) {
    return elementwise(4, x, (graph, v) -> graph.math.log(v));
  }

  public Node tanh(Node x) {
    return elementwise(4, x, (graph, v) -> graph.math.tanh(v));
  }

  public Node sigmoid(Node x) {
    return elementwise(4, x, (graph, v) -> graph.nn.sigmoid(v));
  }

  /**
   * x times the normal distribution function of x, nearly: {@code 0.5 x (1 + tanh(sqrt(2/pi) (x +
   * 0.044715 x^3)))}, which is {@code x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3))}. Source:
   * Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415, section 2; the default
   * in JAX.
   */
  public Node gelu(Node x) {
    double k = 2 * Math.sqrt(2 / Math.PI);
    return elementwise(
        8,
        x,
        (graph, v) ->
            v.mul(graph.nn.sigmoid(v.mul(graph.math.square(v).mul(0.044715 * k).add(k)))));
  }

  /** x held between two numbers; the gradient outside is zero. */
  public Node clip(Node x, double min, double max) {
    return elementwise(1, x, (graph, v) -> graph.math.clipByValue(v, min, max));
  }

  /** One where x is above zero, else zero; the gradient is zero. */
  public Node step(Node x) {
    return elementwise(1, x, (graph, v) -> graph.math.step(v, 0));
  }

  /** Applies an activation function. */
  public Node activate(Activation activation, Node x) {
    return elementwise(activation.work(), x, (graph, v) -> activation.apply(graph, v));
  }

  // Sums and shapes

  /** Sum over some dimensions, all if none are given; they are kept with length one if asked. */
  public Node sum(Node x, boolean keep, int... dimensions) {
    return reduce(x, keep, dimensions, (v, axes) -> v.sum(keep, axes));
  }

  /** Mean over some dimensions, all if none are given; they are kept with length one if asked. */
  public Node mean(Node x, boolean keep, int... dimensions) {
    return reduce(x, keep, dimensions, (v, axes) -> v.mean(keep, axes));
  }

  /** The same elements in another shape. */
  public Node reshape(Node x, int... shape) {
    requireLength(x, shape);
    return node(shape, Cost.NOTHING, (graph, axis, in) -> in.get(0).reshape(axis.shape(shape)), x);
  }

  /** Dimension k of the result is dimension {@code order[k]} of x. */
  public Node permute(Node x, int... order) {
    int[] shape = Arrays.stream(order).map(x::dimension).toArray();
    return node(
        shape,
        new Cost(0, 1, 0, x.length()),
        (graph, axis, in) -> in.get(0).permute(axis.prepend(0, axis.dimensions(order))),
        x);
  }

  /** Puts tensors one after another along a dimension. */
  public Node concat(int dimension, Node... parts) {
    int[] shape = parts[0].shape();
    shape[dimension] = Arrays.stream(parts).mapToInt(part -> part.dimension(dimension)).sum();
    return node(
        shape,
        new Cost(0, 1, 0, length(shape)),
        (graph, axis, in) ->
            graph.concat(axis.dimensions(dimension)[0], in.toArray(new SDVariable[0])),
        parts);
  }

  /** Elements {@code from} up to {@code from + size} along a dimension. */
  public Node part(Node x, int dimension, int from, int size) {
    int[] begin = new int[x.rank()];
    begin[dimension] = from;
    int[] shape = x.shape();
    shape[dimension] = size;
    return node(
        shape,
        new Cost(0, 1, 0, length(shape)),
        (graph, axis, in) ->
            graph.slice(in.get(0), axis.prepend(0, begin), axis.prepend(axis.particles(), shape)),
        x);
  }

  /** Repeats x along dimensions in which it has length one, or that it lacks before its first. */
  public Node broadcast(Node x, int... shape) {
    int added = shape.length - x.rank();
    int[] repeated = shape.clone();
    for (int k = 0; k < x.rank(); k++) {
      if (x.dimension(k) != 1) {
        repeated[added + k] = 1;
      }
    }
    return elementwise(
        1,
        x,
        leaf(
            repeated,
            (graph, axis) -> graph.constant(Nd4j.zeros(DataType.FLOAT, axis.shape(repeated)))),
        SDVariable::add);
  }

  // Layers

  /** Product of matrices {@code [..., rows, k] [..., k, cols]} with equal leading dimensions. */
  public Node matmul(Node a, Node b) {
    return matmul(a, false, b, false);
  }

  /** Product of matrices, each transposed in its last two dimensions if asked. */
  public Node matmul(Node a, boolean transposeA, Node b, boolean transposeB) {
    int inner = a.dimension(transposeA ? -2 : -1);
    if (inner != b.dimension(transposeB ? -1 : -2) || a.rank() != b.rank()) {
      throw new IllegalArgumentException(
          "Cannot multiply %s%s with %s%s"
              .formatted(a, transposeA ? " transposed" : "", b, transposeB ? " transposed" : ""));
    }
    int[] shape = a.shape();
    shape[shape.length - 2] = a.dimension(transposeA ? -1 : -2);
    shape[shape.length - 1] = b.dimension(transposeB ? -2 : -1);
    return node(
        shape,
        new Cost(0, 1, (double) length(shape) * inner, 0),
        (graph, axis, in) -> graph.mmul(in.get(0), in.get(1), transposeA, transposeB, false),
        a,
        b);
  }

  /**
   * A fully connected layer: x [rows, in] times weight {@code w + suffix} [in, units] plus bias
   * {@code b + suffix} [units], which starts at zero.
   */
  public Node dense(String suffix, Node x, int units, WeightInit init) {
    return dense(suffix, x, units, init, WeightInit.constant(0));
  }

  /** The same with another start for the bias. */
  public Node dense(String suffix, Node x, int units, WeightInit init, WeightInit biases) {
    Node w = weight("w" + suffix, init, x.dimension(-1), units);
    Node b = weight("b" + suffix, biases, units);
    return add(matmul(x, w), b);
  }

  /**
   * Convolves pictures [batch, rows, cols, in] with a kernel [height, width, in, out], padded so
   * that a stride of one keeps the size.
   */
  public Node convolve(Node x, Node kernel, int stride) {
    int height = kernel.dimension(0);
    int width = kernel.dimension(1);
    int[] shape = {
      x.dimension(0),
      (x.dimension(1) + stride - 1) / stride,
      (x.dimension(2) + stride - 1) / stride,
      kernel.dimension(3)
    };
    double multiplyAdds = (double) length(shape) * height * width * kernel.dimension(2);
    return node(
        shape,
        // The pictures are spread out to patches first.
        new Cost(0, 3, multiplyAdds, multiplyAdds / kernel.dimension(3)),
        (graph, axis, in) ->
            axis.isThere()
                ? ParticleConvolution.declare(graph, axis, in.get(0), x, in.get(1), kernel, stride)
                : graph.cnn.conv2d(
                    in.get(0),
                    in.get(1),
                    Conv2DConfig.builder()
                        .kH(height)
                        .kW(width)
                        .sH(stride)
                        .sW(stride)
                        .dataFormat("NHWC")
                        .paddingMode(PaddingMode.SAME)
                        .build()),
        x,
        kernel);
  }

  /** Largest value of each window of pictures [batch, rows, cols, channels], padded like zeros. */
  public Node maxPool(Node x, int size, int stride) {
    int[] shape = {
      x.dimension(0),
      (x.dimension(1) + stride - 1) / stride,
      (x.dimension(2) + stride - 1) / stride,
      x.dimension(3)
    };
    return node(
        shape,
        new Cost(0, 1, 0, (double) length(shape) * size * size),
        (graph, axis, in) ->
            axis.unfold(
                graph.cnn.maxPooling2d(
                    axis.fold(in.get(0), x),
                    Pooling2DConfig.builder()
                        .kH(size)
                        .kW(size)
                        .sH(stride)
                        .sW(stride)
                        .type(Pooling2DType.MAX)
                        .paddingMode(PaddingMode.SAME)
                        .isNHWC(true)
                        .build()),
                shape),
        x);
  }

  /** Rows of a table [rows, width] by their numbers, an input of whole numbers of any shape. */
  public Node lookUp(Node table, Node numbers) {
    int[] shape = Arrays.copyOf(numbers.shape(), numbers.rank() + 1);
    shape[shape.length - 1] = table.dimension(1);
    int count = Math.toIntExact(numbers.length());
    return node(
        shape,
        // The gradient has all rows of the table.
        new Cost(0, 1, 0, length(shape) + table.length() / TRAINING),
        (graph, in) -> graph.gather(in.get(0), in.get(1), 0),
        // SameDiff's gradient of that one is wrong where a row is looked up more than once.
        (graph, axis, in) ->
            graph
                .oneHot(in.get(1).reshape(axis.shape(count)), table.dimension(0))
                .mmul(in.get(0))
                .reshape(axis.shape(shape)),
        table,
        numbers);
  }

  /**
   * A recurrent layer over a whole sequence, for a state of width h and the {@link Cell}'s number g
   * of gates.
   *
   * @param inputGates the input's share of the gates, with their biases [time, batch, g h]
   * @param weights as many as the cell takes, [h, g h]; for a GRU [h, 2h] and [h, h]
   * @param initial as many states as the cell has, [batch, h]
   * @return hidden states after each step [time, batch, h]
   */
  public Node recurrent(Cell cell, Node inputGates, List<Node> weights, List<Node> initial) {
    int time = inputGates.dimension(0);
    int[] shape = {time, inputGates.dimension(1), inputGates.dimension(2) / cell.gates()};
    List<Node> inputs = new ArrayList<>();
    inputs.add(inputGates);
    inputs.addAll(weights);
    inputs.addAll(initial);
    int first = 1 + weights.size();
    return node(
        shape,
        new Cost(
            0,
            (double) time * (1 + cell.weights()),
            (double) inputGates.length() * shape[2],
            // Every gate and every state goes through a sigmoid or a tanh.
            4.0 * (inputGates.length() + length(shape))),
        (graph, in) ->
            RecurrentLayer.declare(
                graph, cell, in.get(0), in.subList(1, first), in.subList(first, in.size())),
        (graph, axis, in) ->
            RecurrentLayer.unrolled(
                graph,
                cell,
                axis.dimensions(0)[0],
                time,
                in.get(0),
                in.subList(1, first),
                in.subList(first, in.size())),
        inputs.toArray(Node[]::new));
  }

  /** For each number of an input of whole numbers, a row [classes]: one there, zero elsewhere. */
  public Node oneHot(Node numbers, int classes) {
    int[] shape = Arrays.copyOf(numbers.shape(), numbers.rank() + 1);
    shape[shape.length - 1] = classes;
    return node(
        shape,
        new Cost(0, 1, 0, length(shape)),
        (graph, axis, in) -> graph.oneHot(in.get(0), classes),
        numbers);
  }

  /** Exponentials along the last dimension, divided by their sum. */
  public Node softmax(Node x) {
    return elementwise(6, x, (graph, v) -> graph.nn.softmax(v, -1));
  }

  /** Along the last dimension: mean zero and variance one, times a gain, plus a bias, both [n]. */
  public Node layerNorm(Node x, Node gain, Node bias) {
    int last = x.rank() - 1;
    return node(
        x.shape(),
        new Cost(0, 1, 0, 4.0 * x.length()),
        (graph, in) -> graph.nn.layerNorm(in.get(0), in.get(1), in.get(2), false, last),
        (graph, axis, in) ->
            graph
                .math
                .standardize(in.get(0), axis.dimensions(last))
                .mul(axis.align(in.get(1), gain, x.rank()))
                .add(axis.align(in.get(2), bias, x.rank())),
        x,
        gain,
        bias);
  }

  /**
   * The same with weights {@code gain + suffix} and {@code bias + suffix}, both [n], which start at
   * one and zero.
   */
  public Node layerNorm(String suffix, Node x) {
    Node gain = weight("gain" + suffix, WeightInit.constant(1), x.dimension(-1));
    return layerNorm(x, gain, weight("bias" + suffix, WeightInit.constant(0), x.dimension(-1)));
  }

  /**
   * Along the last dimension, over all others (the statistics of this minibatch): mean zero and
   * variance one, times a gain, plus a bias, both [n].
   */
  public Node batchNorm(Node x, Node gain, Node bias, double epsilon) {
    int[] others = IntStream.range(0, x.rank() - 1).toArray();
    Node centered = subtract(x, mean(x, true, others));
    Node variance = mean(square(centered), true, others);
    Node normalized = divide(centered, sqrt(shift(variance, epsilon)));
    return add(multiply(normalized, gain), bias);
  }

  /**
   * The same with weights {@code gain + suffix} and {@code bias + suffix}, which start at a number
   * and at zero. Both have as many dimensions as x, all of length one but the last, as in haiku.
   */
  public Node batchNorm(String suffix, Node x, double gain, double epsilon) {
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    shape[shape.length - 1] = x.dimension(-1);
    return batchNorm(
        x,
        weight("gain" + suffix, WeightInit.constant(gain), shape),
        weight("bias" + suffix, WeightInit.constant(0), shape),
        epsilon);
  }

  /**
   * Mean cross entropy in nats of logits [n, classes] against class numbers, an input of whole
   * numbers [n].
   */
  public Node crossEntropy(Node logits, Node classes) {
    return node(
        new int[0],
        new Cost(0, 1, 0, 6.0 * logits.length()),
        (graph, in) -> graph.loss.sparseSoftmaxCrossEntropy(in.get(0), in.get(1)).mean(),
        // SameDiff's gradients of its own losses leave out whatever follows them.
        (graph, axis, in) ->
            graph
                .oneHot(in.get(1), logits.dimension(-1))
                .mul(graph.nn.logSoftmax(in.get(0)))
                .sum(axis.dimensions(1))
                .mean(axis.dimensions(0))
                .neg(),
        logits,
        classes);
  }

  // What makes it a task

  /** Says which scalar is trained, and how it compares with the losses of others. */
  public void loss(Node scalar, LossScale scale) {
    this.loss = scalar;
    this.scale = scale;
  }

  /** Says where the inputs come from. */
  public void feed(Feed.Source source) {
    this.feed = source;
  }

  // What has been declared

  /** What a training step takes. */
  public Cost cost() {
    return forward.times(TRAINING);
  }

  /**
   * Multiplications with an addition that the products of a training step need: once forwards, and
   * once for each factor whose gradient is needed. That of data is not, which {@link #cost} counts
   * as if it were.
   */
  public double multiplyAdds() {
    return multiplyAdds;
  }

  LossScale lossScale() {
    return scale;
  }

  Feed.Source feed() {
    return feed;
  }

  /** Sets parameters to the initial weights of a seed. */
  void initialize(FlatTensors parameters, long seed) {
    Map<String, Tensor> tensors = new HashMap<>();
    parameters.layout().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    // By declaration: in which order a plan lays its tensors out changes no weight.
    int index = 0;
    for (String name : weightNames) {
      Tensor tensor = tensors.get(name);
      weights
          .get(name)
          .fill(
              parameters.floats(),
              tensor.offset(),
              tensor.shape(),
              RandomStream.TARGET_WEIGHTS.at(seed, index));
      index++;
    }
  }

  /**
   * A SameDiff graph of the network.
   *
   * @param graph with zeros for weights
   * @param loss name of the variable that is the loss
   */
  public record Graph(SameDiff graph, String loss) {}

  /** The graph to make a plan of, with operations that only plans can run. */
  public Graph graph() {
    return emit(Node::emitter);
  }

  /** The same function in operations that SameDiff can run itself. */
  public Graph referenceGraph() {
    return emit(node -> (graph, in) -> node.reference().emit(graph, ParticleAxis.NONE, in));
  }

  /**
   * As many networks side by side, in operations that SameDiff can run itself. Every tensor has one
   * axis more, the first: weights and inputs are {@code [particles, shape]}, and the loss is {@code
   * [particles]}. Particles do not touch each other, so that the gradient of the sum of all losses
   * is that of each particle's own.
   *
   * @param particles at least 1
   */
  public Graph particleGraph(int particles) {
    ParticleAxis axis = ParticleAxis.of(particles);
    return emit(node -> (graph, in) -> node.reference().emit(graph, axis, in));
  }

  private interface EmitterChoice {
    Node.Emitter of(Node node);
  }

  private Graph emit(EmitterChoice choice) {
    if (loss == null) {
      throw new IllegalStateException("The network has no loss; declare one");
    }
    SameDiff graph = SameDiff.create();
    Map<Node, SDVariable> variables = new IdentityHashMap<>();
    for (Node node : nodes) {
      List<SDVariable> inputs = node.inputs().stream().map(variables::get).toList();
      variables.put(node, choice.of(node).emit(graph, inputs));
    }
    return new Graph(graph, variables.get(loss).name());
  }

  private interface Leaf {
    SDVariable declare(SameDiff graph, ParticleAxis axis);
  }

  private interface Unary {
    SDVariable apply(SameDiff graph, SDVariable x);
  }

  private interface Binary {
    SDVariable apply(SDVariable a, SDVariable b);
  }

  private interface Reduction {
    SDVariable apply(SDVariable x, int[] dimensions);
  }

  private Node leaf(int[] shape, Leaf leaf) {
    return node(shape, Cost.NOTHING, (graph, axis, in) -> leaf.declare(graph, axis));
  }

  private Node elementwise(double work, Node x, Unary operation) {
    return node(
        x.shape(),
        new Cost(0, 1, 0, work * x.length()),
        (graph, axis, in) -> operation.apply(graph, in.get(0)),
        x);
  }

  private Node elementwise(double work, Node a, Node b, Binary operation) {
    int[] shape = broadcast(a, b);
    return node(
        shape,
        new Cost(0, 1, 0, work * length(shape)),
        (graph, axis, in) ->
            operation.apply(
                axis.align(in.get(0), a, shape.length), axis.align(in.get(1), b, shape.length)),
        a,
        b);
  }

  private Node reduce(Node x, boolean keep, int[] dimensions, Reduction operation) {
    List<Integer> gone =
        dimensions.length == 0
            ? IntStream.range(0, x.rank()).boxed().toList()
            : Arrays.stream(dimensions).boxed().toList();
    int[] shape =
        IntStream.range(0, x.rank())
            .filter(d -> keep || !gone.contains(d))
            .map(d -> gone.contains(d) ? 1 : x.dimension(d))
            .toArray();
    int[] all = gone.stream().mapToInt(Integer::intValue).toArray();
    return node(
        shape,
        new Cost(0, 1, 0, x.length()),
        (graph, axis, in) -> {
          if (!axis.isThere()) {
            return operation.apply(in.get(0), dimensions);
          }
          // Without dimensions SameDiff would take all, that of the particles too.
          return all.length == 0 ? in.get(0) : operation.apply(in.get(0), axis.dimensions(all));
        },
        x);
  }

  private Node node(int[] shape, Cost cost, Node.Reference reference, Node... inputs) {
    return node(
        shape,
        cost,
        (graph, in) -> reference.emit(graph, ParticleAxis.NONE, in),
        reference,
        inputs);
  }

  private Node node(
      int[] shape, Cost cost, Node.Emitter emitter, Node.Reference reference, Node... inputs) {
    Node node = new Node(shape.clone(), List.of(inputs), emitter, reference);
    nodes.add(node);
    forward = forward.plus(cost);
    long gradients = Arrays.stream(inputs).filter(trained::contains).count();
    if (gradients > 0) {
      trained.add(node);
    }
    multiplyAdds += (1 + Math.min(2, gradients)) * cost.multiplyAdds();
    return node;
  }

  private static int[] broadcast(Node a, Node b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] shape = new int[rank];
    for (int k = 1; k <= rank; k++) {
      int ofA = k <= a.rank() ? a.dimension(-k) : 1;
      int ofB = k <= b.rank() ? b.dimension(-k) : 1;
      if (ofA != ofB && ofA != 1 && ofB != 1) {
        throw new IllegalArgumentException("Shapes %s and %s do not go together".formatted(a, b));
      }
      shape[rank - k] = Math.max(ofA, ofB);
    }
    return shape;
  }

  private static void requireLength(Node x, int[] shape) {
    if (x.length() != length(shape)) {
      throw new IllegalArgumentException(
          "Cannot see %s as %s: it has another number of elements"
              .formatted(x, Arrays.toString(shape)));
    }
  }

  private static long length(int[] shape) {
    return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
  }

  private static long[] longs(int[] shape) {
    return Arrays.stream(shape).asLongStream().toArray();
  }
}
