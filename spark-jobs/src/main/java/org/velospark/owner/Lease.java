package org.velospark.owner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * One lease of a run. Times are those of the owner's clock, and are for people alone.
 *
 * @param number leases are numbered from 1; the highest number is the one that counts
 * @param owner what no other driver has; empty if the lease cannot be read
 * @param released whether the owner has given the run back
 * @param process the owner's process
 * @param since when the owner took the run
 * @param renewed when this lease was written
 * @param duration how long it holds
 */
record Lease(
    long number,
    String owner,
    boolean released,
    DriverProcess process,
    Instant since,
    Instant renewed,
    Duration duration) {

  private static final int FORMAT = 1;
  private static final JsonMapper JSON = new JsonMapper();

  static Lease first(String owner, DriverProcess process, Duration duration) {
    Instant now = now();
    return new Lease(0, owner, false, process, now, now, duration);
  }

  /** A lease that is there but says nothing: half written, or damaged. */
  static Lease unreadable(long number, Duration duration) {
    return new Lease(
        number, "", false, DriverProcess.UNKNOWN, Instant.EPOCH, Instant.EPOCH, duration);
  }

  /** The same owner's lease of another number. */
  Lease next(long number, boolean released) {
    return new Lease(number, owner, released, process, since, now(), duration);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  boolean isOf(String driver) {
    return owner.equals(driver);
  }

  byte[] toJson() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("number", number)
            .put("owner", owner)
            .put("released", released)
            .put("user", process.user())
            .put("host", process.host())
            .put("machine", process.machine())
            .put("pid", process.pid())
            .put("start", process.start())
            .put("since", since.toString())
            .put("renewed", renewed.toString())
            .put("milliseconds", duration.toMillis());
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Lease fromJson(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (json.path("format").asInt() != FORMAT) {
        throw new IllegalArgumentException(
            "format %s is not known; this version reads format %d"
                .formatted(json.path("format"), FORMAT));
      }
      DriverProcess process =
          new DriverProcess(
              text(json, "user"),
              text(json, "host"),
              text(json, "machine"),
              json.path("pid").asLong(),
              text(json, "start"));
      return new Lease(
          json.path("number").asLong(),
          text(json, "owner"),
          json.path("released").asBoolean(),
          process,
          Instant.parse(text(json, "since")),
          Instant.parse(text(json, "renewed")),
          Duration.ofMillis(json.path("milliseconds").asLong()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (java.io.IOException | DateTimeParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text '%s'".formatted(key));
    }
    return value.textValue();
  }

  @Override
  public String toString() {
    if (owner.isEmpty()) {
      return "a driver whose lease %d cannot be read".formatted(number);
    }
    return "%s, since %s (lease renewed at %s, holds until %s by that machine's clock)"
        .formatted(process, since, renewed, renewed.plus(duration));
  }
}
