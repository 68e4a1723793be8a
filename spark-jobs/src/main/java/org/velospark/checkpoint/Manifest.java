package org.velospark.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The record of one completed checkpoint.
 *
 * @param generation number of completed generations
 * @param object name of the safetensors object beside the manifest
 * @param bytes size of that object
 * @param sha256 SHA-256 of that object, in hexadecimal
 * @param thetaSha256 SHA-256 of the weights, as {@link Checkpoint#thetaSha256()} has it
 */
record Manifest(long generation, String object, long bytes, String sha256, String thetaSha256) {
  private static final int FORMAT = 1;
  private static final Pattern OBJECT_NAME =
      Pattern.compile("generation-\\d{9,19}-[0-9a-f]{16}\\.safetensors");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  byte[] toJson() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("generation", generation)
            .put("object", object)
            .put("bytes", bytes)
            .put("sha256", sha256)
            .put("thetaSha256", thetaSha256);
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Manifest fromJson(byte[] bytes) {
    JsonNode json;
    try {
      json = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    long format = wholeNumber(json, "format");
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "format %d is not known; this version reads format %d".formatted(format, FORMAT));
    }
    String object = text(json, "object");
    if (!OBJECT_NAME.matcher(object).matches()) {
      throw new IllegalArgumentException("'%s' is no name of an object".formatted(object));
    }
    return new Manifest(
        wholeNumber(json, "generation"),
        object,
        wholeNumber(json, "bytes"),
        text(json, "sha256"),
        text(json, "thetaSha256"));
  }

  private static long wholeNumber(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException("no whole number '%s'".formatted(key));
    }
    return value.longValue();
  }

  private static String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text '%s'".formatted(key));
    }
    return value.textValue();
  }
}
