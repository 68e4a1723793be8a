package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.velospark.observation.ObservedStep;
import org.velospark.observation.ObservedTensor;

/** Steps of a learned optimizer in a file: one JSON object a line for each step and tensor. */
final class ObservationFile implements AutoCloseable {
  private final Path file;
  private final PrintWriter out;

  /** Creates the file, or empties it. */
  ObservationFile(Path file) throws IOException {
    this.file = file;
    this.out = new PrintWriter(Files.newBufferedWriter(file));
  }

  void write(ObservedStep step) {
    for (ObservedTensor tensor : step.tensors()) {
      out.println(json(step, tensor));
    }
  }

  private static ObjectNode json(ObservedStep step, ObservedTensor tensor) {
    ObjectNode json = Json.object().put("step", step.step());
    Json.put(json, "loss", step.loss());
    json.put("tensor", tensor.name());
    Json.put(json, "multiplier", tensor.decision().multiplier());
    Json.put(json, "scale", tensor.decision().scale());
    Json.put(json, "weightNorm", tensor.weightNorm());
    Json.put(json, "gradientNorm", tensor.gradientNorm());
    Json.put(json, "updateNorm", tensor.updateNorm());
    Json.put(json, "cosineGradient", tensor.cosineGradient());
    json.set("cosineMomenta", Json.array(tensor.cosineMomenta()));
    json.set("hidden", Json.array(tensor.decision().hidden()));
    json.set("controls", Json.array(tensor.decision().controls()));
    json.set("lossFeatures", Json.array(step.lossFeatures()));
    return json;
  }

  @Override
  public void close() {
    out.close();
    if (out.checkError()) {
      throw new UncheckedIOException(
          new IOException("Cannot write " + file + ": is the disk full?"));
    }
  }
}
