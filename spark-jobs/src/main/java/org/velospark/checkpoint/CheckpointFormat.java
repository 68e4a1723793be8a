package org.velospark.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.velospark.model.weights.SafetensorsException;
import org.velospark.model.weights.SafetensorsFile;

/**
 * A checkpoint as a safetensors file. Tensors: {@code theta}, {@code outer/NAME} for each array and
 * {@code counter/NAME} for each counter of the outer optimizer. Metadata: {@code format}, {@code
 * generation}, and {@code provenance.NAME} for each entry of the provenance.
 */
final class CheckpointFormat {
  private static final String FORMAT = "velospark-checkpoint-1";
  private static final String THETA = "theta";
  private static final String ARRAY = "outer/";
  private static final String COUNTER = "counter/";
  private static final String PROVENANCE = "provenance.";

  private CheckpointFormat() {}

  static byte[] encode(Checkpoint checkpoint) {
    SafetensorsFile.Builder file =
        SafetensorsFile.builder()
            .metadata("format", FORMAT)
            .metadata("generation", Long.toString(checkpoint.generation()))
            .floats(THETA, List.of(checkpoint.theta().length), checkpoint.theta());
    checkpoint
        .outerArrays()
        .forEach((name, array) -> file.floats(ARRAY + name, List.of(array.length), array));
    checkpoint
        .outerCounters()
        .forEach((name, value) -> file.longs(COUNTER + name, List.of(), new long[] {value}));
    checkpoint.provenance().forEach((name, value) -> file.metadata(PROVENANCE + name, value));
    return file.build().toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws SafetensorsException if the bytes are not a safetensors file
   * @throws IllegalArgumentException if they are one, but not a checkpoint
   */
  static Checkpoint decode(byte[] bytes) throws SafetensorsException {
    SafetensorsFile file = SafetensorsFile.read(bytes);
    String format = file.metadata().get("format");
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException(
          "Expected metadata format '%s', found '%s'".formatted(FORMAT, format));
    }
    Map<String, float[]> arrays = new TreeMap<>();
    Map<String, Long> counters = new TreeMap<>();
    for (String name : file.names()) {
      if (name.startsWith(ARRAY)) {
        arrays.put(name.substring(ARRAY.length()), file.floats(name));
      } else if (name.startsWith(COUNTER)) {
        counters.put(name.substring(COUNTER.length()), file.longs(name)[0]);
      } else if (!name.equals(THETA)) {
        throw new IllegalArgumentException("Expected no tensor '%s'".formatted(name));
      }
    }
    Map<String, String> provenance = new TreeMap<>();
    file.metadata()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PROVENANCE)) {
                provenance.put(name.substring(PROVENANCE.length()), value);
              }
            });
    return new Checkpoint(
        Long.parseLong(file.metadata().get("generation")),
        file.floats(THETA),
        arrays,
        counters,
        provenance);
  }
}
