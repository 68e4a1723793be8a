package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.weights.OptimizerWeights;

/** What commands show of an optimizer's weights. */
final class WeightsReport {
  /** A configuration with the ranges of all families has some hundred. */
  private static final int SHOWN_LINES = 40;

  private static final TextTable<Summary> TENSORS =
      new TextTable<>(
          List.of(
              TextTable.Column.text("tensor", Summary::name),
              TextTable.Column.text("shape", Summary::shape),
              TextTable.Column.number("mean", Summary::mean),
              TextTable.Column.number("sd", Summary::standardDeviation),
              TextTable.Column.number("min", Summary::min),
              TextTable.Column.number("max", Summary::max)));

  private WeightsReport() {}

  /** One tensor of the weights. */
  private record Summary(
      String name,
      List<Integer> shape,
      double mean,
      double standardDeviation,
      double min,
      double max) {

    static List<Summary> of(OptimizerWeights weights) {
      float[] theta = weights.theta();
      List<Summary> summaries = new ArrayList<>();
      for (Tensor tensor : weights.learnedOptimizer().weights().tensors()) {
        summaries.add(of(tensor, theta));
      }
      return summaries;
    }

    private static Summary of(Tensor tensor, float[] theta) {
      int end = tensor.offset() + tensor.length();
      double sum = 0;
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = tensor.offset(); i < end; i++) {
        sum += theta[i];
        min = Math.min(min, theta[i]);
        max = Math.max(max, theta[i]);
      }
      double mean = sum / tensor.length();
      double squares = 0;
      for (int i = tensor.offset(); i < end; i++) {
        squares += (theta[i] - mean) * (theta[i] - mean);
      }
      return new Summary(
          tensor.name(), tensor.shape(), mean, Math.sqrt(squares / tensor.length()), min, max);
    }
  }

  /** Prints all but the weights themselves. */
  static void print(OptimizerWeights weights, PrintWriter out) {
    print("architecture", weights.config().architecture(), out);
    weights.settings().forEach((name, value) -> print(name, value, out));
    print("features", weights.features(), out);
    print("theta", weights.theta().length + " weights", out);
    print("thetaSha256", weights.thetaSha256(), out);
    print("licence", weights.licence(), out);
    if (!weights.description().isEmpty()) {
      print("description", weights.description(), out);
    }
    weights.provenance().forEach((fact, value) -> print(fact, value, out));
  }

  /** Prints a line for each tensor. */
  static void printTensors(OptimizerWeights weights, PrintWriter out) {
    TENSORS.print(Summary.of(weights), out);
  }

  /** Adds everything but the weights themselves to a JSON object. */
  static void write(OptimizerWeights weights, ObjectNode json) {
    json.put("architecture", weights.config().architecture());
    ObjectNode settings = json.putObject("settings");
    weights.settings().forEach(settings::put);
    json.put("features", weights.features())
        .put("thetaLength", weights.theta().length)
        .put("thetaSha256", weights.thetaSha256())
        .put("licence", weights.licence())
        .put("description", weights.description());
    ObjectNode provenance = json.putObject("provenance");
    for (Map.Entry<String, String> fact : weights.provenance().entrySet()) {
      provenance.put(fact.getKey(), fact.getValue());
    }
    ArrayNode tensors = json.putArray("tensors");
    for (Summary summary : Summary.of(weights)) {
      ObjectNode tensor = tensors.addObject().put("name", summary.name);
      ArrayNode shape = tensor.putArray("shape");
      summary.shape.forEach(shape::add);
      tensor
          .put("mean", summary.mean)
          .put("standardDeviation", summary.standardDeviation)
          .put("min", summary.min)
          .put("max", summary.max);
    }
  }

  /**
   * A fact on its line; one of several lines, as a small configuration is, indented below its name.
   */
  static void print(String name, Object value, PrintWriter out) {
    String text = value.toString().stripTrailing();
    long lines = text.lines().count();
    if (lines > SHOWN_LINES) {
      print(name, "%d lines, which 'velo inspect --json' shows".formatted(lines), out);
    } else if (lines > 1) {
      out.println(name);
      text.lines().forEach(line -> out.println("  " + line));
    } else {
      out.println("%-20s  %s".formatted(name, text));
    }
  }
}
