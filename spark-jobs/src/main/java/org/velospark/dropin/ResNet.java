package org.velospark.dropin;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;

/**
 * A residual net with batch normalisation: three groups of blocks of two convolutions each; from
 * the second group on, the first block halves the picture and the group has twice the channels.
 *
 * @param width channels of the first group
 * @param blocks of each group
 * @param stride of the convolution before the groups
 */
record ResNet(int width, int blocks, int stride) {
  private static final int GROUPS = 3;

  /**
   * The network, before its initial weights are drawn.
   *
   * @param output its last layer
   */
  ComputationGraph build(NeuralNetConfiguration.Builder builder, OutputLayer output) {
    GraphBuilder graph =
        builder
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("pictures")
            .setInputTypes(InputType.convolutionalFlat(Examples.SIDE, Examples.SIDE, 1));
    String top = convolution(graph, "first", "pictures", width, stride, true);
    for (int group = 0; group < GROUPS; group++) {
      for (int block = 0; block < blocks; block++) {
        boolean halves = group > 0 && block == 0;
        top = block(graph, group + "-" + block, top, width << group, halves ? 2 : 1);
      }
    }
    graph
        .addLayer("mean", new GlobalPoolingLayer(), top)
        .addLayer("classes", output, "mean")
        .setOutputs("classes");
    return new ComputationGraph(graph.build());
  }

  private static String block(
      GraphBuilder graph, String name, String below, int width, int stride) {
    String inner = convolution(graph, name + "-a", below, width, stride, true);
    String outer = convolution(graph, name + "-b", inner, width, 1, false);
    String shortcut =
        stride == 1 ? below : convolution(graph, name + "-short", below, width, stride, false);
    graph
        .addVertex(name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), outer, shortcut)
        .addLayer(name, new ActivationLayer(Activation.RELU), name + "-sum");
    return name;
  }

  private static String convolution(
      GraphBuilder graph, String name, String below, int width, int stride, boolean active) {
    Activation activation = active ? Activation.RELU : Activation.IDENTITY;
    graph
        .addLayer(
            name + "-conv",
            new ConvolutionLayer.Builder(3, 3)
                .stride(stride, stride)
                .nOut(width)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build(),
            below)
        .addLayer(
            name, new BatchNormalization.Builder().activation(activation).build(), name + "-conv");
    return name;
  }
}
