package org.velospark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files with a JSON object on each line, as programs that measure print them. */
final class JsonLines {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private JsonLines() {}

  /**
   * Reads each line as a record; what else a line says is ignored.
   *
   * @param program what prints such lines, for the message
   * @throws IOException if they cannot be read, or lack a component
   */
  static <R extends Record> List<R> read(Path file, Class<R> type, String program)
      throws IOException {
    ObjectReader reader = MAPPER.readerFor(type);
    List<R> records = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        records.add(reader.readValue(line));
      } catch (JsonProcessingException e) {
        throw new IOException("%s is not what %s prints: %s".formatted(file, program, line), e);
      }
    }
    return records;
  }
}
