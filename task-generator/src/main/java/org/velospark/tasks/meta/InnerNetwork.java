package org.velospark.tasks.meta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.velospark.tasks.network.Activation;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.Node;

/**
 * Several fully connected classifiers of one shape side by side, with their gradients declared like
 * any other computation, so that there is a gradient through them.
 *
 * @param widths number of inputs, of units of each hidden layer, and of classes
 */
record InnerNetwork(Network network, Activation activation, List<Integer> widths) {

  /**
   * What one minibatch gives.
   *
   * @param loss mean over all networks
   * @param gradients of each network's own loss by its parameters
   */
  record Pass(Node loss, List<Node> gradients) {}

  /** Shapes of the parameters [networks, rows, columns]: weights and bias of each layer in turn. */
  List<int[]> shapes(int networks) {
    List<int[]> shapes = new ArrayList<>();
    for (int layer = 0; layer + 1 < widths.size(); layer++) {
      shapes.add(new int[] {networks, widths.get(layer), widths.get(layer + 1)});
      shapes.add(new int[] {networks, 1, widths.get(layer + 1)});
    }
    return shapes;
  }

  /**
   * Declares loss and gradients.
   *
   * @param x minibatches [networks, batch, inputs]
   * @param classes their class numbers [networks * batch]
   */
  Pass pass(List<Node> parameters, Node x, Node classes) {
    int layers = parameters.size() / 2;
    List<Node> inputs = new ArrayList<>();
    List<Node> sums = new ArrayList<>();
    Node z = null;
    for (int layer = 0; layer < layers; layer++) {
      Node a = layer == 0 ? x : network.activate(activation, z);
      inputs.add(a);
      z = network.add(network.matmul(a, parameters.get(2 * layer)), parameters.get(2 * layer + 1));
      sums.add(z);
    }
    int rows = Math.toIntExact(classes.length());
    Node logits = network.reshape(z, rows, z.dimension(-1));
    Node loss = network.crossEntropy(logits, classes);

    Node[] gradients = new Node[parameters.size()];
    Node errors =
        network.subtract(network.softmax(logits), network.oneHot(classes, logits.dimension(-1)));
    Node upstream = network.reshape(network.scale(errors, 1.0 / x.dimension(1)), z.shape());
    for (int layer = layers - 1; layer >= 0; layer--) {
      Node a = inputs.get(layer);
      gradients[2 * layer] = network.matmul(a, true, upstream, false);
      gradients[2 * layer + 1] = network.sum(upstream, true, 1);
      if (layer > 0) {
        Node back = network.matmul(upstream, false, parameters.get(2 * layer), true);
        upstream = network.multiply(back, slope(sums.get(layer - 1), a));
      }
    }
    return new Pass(loss, Arrays.asList(gradients));
  }

  /** Derivative of the activation. */
  private Node slope(Node z, Node a) {
    return switch (activation) {
      case RELU -> network.step(z);
      case TANH -> complement(network.square(a));
      case COS -> network.activate(Activation.COS, network.shift(z, Math.PI / 2));
      case ELU -> network.shift(network.clip(a, -1, 0), 1);
      case SIGMOID -> network.multiply(a, complement(a));
      case SWISH -> {
        Node s = network.sigmoid(z);
        yield network.add(s, network.multiply(a, complement(s)));
      }
      case LEAKY_RELU_04 -> leaky(z, 0.4);
      case LEAKY_RELU_01 -> leaky(z, 0.1);
    };
  }

  private Node complement(Node x) {
    return network.shift(network.scale(x, -1), 1);
  }

  private Node leaky(Node z, double slope) {
    return network.shift(network.scale(network.step(z), 1 - slope), slope);
  }
}
