package org.velospark.model.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.velo.VeloConfig;

/**
 * Whatever the bytes are: an optimizer comes of them, or a {@link WeightsException} that says why.
 */
class HostileFilesTest {
  private static final VeloConfig VELO = VeloConfig.of(1, 1);
  private static final CeloConfig CELO = new CeloConfig(1, CeloPhase.SCHEDULER);
  private static final int MUTATIONS = 17_000;

  /** Bytes with a meaning in msgpack: headers of all lengths, and the largest of them. */
  private static final byte[] MSGPACK =
      bytes(
          "00 01 02 03 7f 80 8f 90 9f a0 bf c0 c1 c2 c4 c5 c6 c7 c8 c9 ca cb cc cd ce cf"
              + " d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 da db dc dd de df e0 ff");

  private static final byte[] JSON = "{}[]\",:0123456789-.eE\\u tfn/~_".getBytes(UTF_8);

  private interface Reading {
    OptimizerWeights read(byte[] file) throws WeightsException;
  }

  @TestFactory
  Stream<DynamicTest> mutatedFilesAreReadOrRefused() {
    float[] velo = WeightFiles.theta(VELO, 1);
    float[] celo = WeightFiles.theta(CELO, 2);
    Map<String, Object> large = WeightFiles.tree(VELO, velo);
    large.put(
        "lstm_init_state",
        Map.of(
            "hidden", WeightFiles.chunked(List.of(1, 1), new float[] {1}, 1),
            "cell", WeightFiles.chunked(List.of(1, 1), new float[] {2}, 1)));
    Map<String, Object> checkpoint = new LinkedHashMap<>();
    checkpoint.put("params", large);
    checkpoint.put("step", 3);
    byte[] rnn = WeightFiles.pylo(VELO, velo).get(0).toBytes();
    byte[] mlp = WeightFiles.pylo(VELO, velo).get(1).toBytes();
    return Stream.of(
        mutations("ours, VeLO", ours(VELO, velo), JSON, OptimizerWeights::read),
        mutations("ours, Celo", ours(CELO, celo), JSON, OptimizerWeights::read),
        mutations(
            "flax, Celo",
            WeightFiles.msgpack(WeightFiles.tree(CELO, celo)),
            MSGPACK,
            HostileFilesTest::imported),
        mutations(
            "flax, checkpoint with chunks",
            WeightFiles.msgpack(checkpoint),
            MSGPACK,
            HostileFilesTest::imported),
        mutations("PyLO, LSTM", rnn, JSON, file -> pylo(file, mlp)),
        mutations("PyLO, networks", mlp, JSON, file -> pylo(rnn, file)));
  }

  private static byte[] ours(OptimizerConfig config, float[] theta) {
    return new OptimizerWeights(config, theta, "MIT", Map.of("seed", "1"), "").toBytes();
  }

  private static OptimizerWeights pylo(byte[] rnn, byte[] mlp) throws WeightsException {
    return WeightsImport.read(Map.of("rnn", rnn, "mlp", mlp), ImportSettings.released());
  }

  private static OptimizerWeights imported(byte[] file) throws WeightsException {
    return WeightsImport.read(Map.of("file", file), ImportSettings.released());
  }

  private static DynamicTest mutations(
      String name, byte[] original, byte[] alphabet, Reading reading) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          assertThat(reading.read(original)).isNotNull();
          long seed = 20261130;
          int refused = 0;
          for (int trial = 0; trial < MUTATIONS; trial++) {
            byte[] mutated = mutated(original, alphabet, new SplittableRandom(seed + trial));
            try {
              OptimizerWeights read = reading.read(mutated);
              assertThat(OptimizerWeights.read(read.toBytes()).thetaSha256())
                  .isEqualTo(read.thetaSha256());
            } catch (WeightsException expected) {
              assertThat(expected.getMessage()).isNotBlank().hasSizeLessThan(20_000);
              refused++;
            } catch (RuntimeException | Error e) {
              fail("Seed %d: %s".formatted(seed + trial, HexFormat.of().formatHex(mutated)), e);
            }
          }
          assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS);
        });
  }

  /**
   * Cut off, moved, doubled, overwritten: by anything, by bytes with a meaning, by large numbers.
   */
  private static byte[] mutated(byte[] original, byte[] alphabet, SplittableRandom random) {
    byte[] file = original;
    for (int change = random.nextInt(1, 4); change > 0; change--) {
      file = changed(file, alphabet, random);
    }
    return file;
  }

  private static byte[] changed(byte[] file, byte[] alphabet, SplittableRandom random) {
    if (file.length < 16) {
      return file;
    }
    // Half of all changes hit the start, where all of the structure of a small file is.
    int at = random.nextInt(random.nextBoolean() ? Math.min(file.length, 400) : file.length);
    int length = random.nextInt(1, Math.min(64, file.length - at) + 1);
    byte[] changed = file.clone();
    switch (random.nextInt(8)) {
      case 0:
        return Arrays.copyOf(file, at);
      case 1: // A part is gone.
        return spliced(file, at, at + length, new byte[0]);
      case 2: // A part is there twice.
        return spliced(file, at, at, Arrays.copyOfRange(file, at, at + length));
      case 3: // A part stands elsewhere.
        System.arraycopy(file, random.nextInt(file.length - length), changed, at, length);
        return changed;
      case 4:
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return spliced(file, at, at + length, noise);
      case 5: // A length or a dimension is huge or negative.
        Arrays.fill(
            changed, at, at + Math.min(length, 8), (byte) (random.nextBoolean() ? -1 : '9'));
        return changed;
      case 6:
        changed[at] = (byte) random.nextInt();
        return changed;
      default:
        changed[at] = alphabet[random.nextInt(alphabet.length)];
        return changed;
    }
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] instead) {
    byte[] spliced = new byte[file.length - (to - from) + instead.length];
    System.arraycopy(file, 0, spliced, 0, from);
    System.arraycopy(instead, 0, spliced, from, instead.length);
    System.arraycopy(file, to, spliced, from + instead.length, file.length - to);
    return spliced;
  }

  @Test
  void lengthsBeyondTheFileAreNotBelieved() {
    assertRefused(bytes("df ff ff ff ff"), "The msgpack is cut off or damaged at byte 5 of 5: ");
    assertRefused(
        bytes("df 7f ff ff ff"),
        "Expected at most 0 entries at byte 5, in the outermost map, found 2147483647");
    assertRefused(
        bytes("81 a1 61 dd 7f ff ff ff"),
        "Expected at most 0 entries at byte 8, in 'a', found 2147483647");
    assertRefused(
        bytes("81 a1 61 c6 7f ff ff ff 00"),
        "Expected at most 1 bytes at byte 8, in 'a', found a length of 2147483647");
    assertRefused(
        bytes("81 a1 61 c9 7f ff ff ff 01 00"),
        "Expected at most 1 bytes at byte 9, in 'a', found a length of 2147483647");
    assertRefused(
        bytes("81 db 7f ff ff ff"),
        "Expected a key of at most 1000 bytes at byte 6, in the outermost map, found one of");
    assertRefused(
        bytes("81 a1 61 c7 04 01 91 dd 7f ff"),
        "Expected an array's shape, element type and bytes");
  }

  @Test
  void shapesAreNotBelieved() {
    assertRefused(
        array(List.of(-1), "float32", 4), "Expected dimensions from 0 to 2147483647 at byte");
    assertRefused(
        array(List.of(65536, 65536, 65536, 65536, 2), "float32", 4),
        "for elements float32 of shape [65536, 65536, 65536, 65536, 2] at byte");
    assertRefused(
        array(List.of(2), "float32", 4), "Expected 8 bytes for elements float32 of shape");
    assertRefused(
        array(Collections.nCopies(33, 1), "float32", 4), "Expected at most 32 dimensions at byte");
    assertRefused(array(List.of(1), "x".repeat(33), 4), "Expected the name of an element type");
    assertRefused(
        bytes("81 a1 61 c7 09 01 93 91 cf ff ff ff ff ff ff"),
        "The msgpack is cut off or damaged at byte");
  }

  private static byte[] array(List<Integer> shape, String type, int length) {
    return WeightFiles.msgpack(Map.of("a", WeightFiles.array(type, shape, new byte[length])));
  }

  @Test
  void depthIsBounded() {
    byte[] deep = new byte[1_000_000];
    for (int i = 0; i < deep.length - 2; i += 3) {
      deep[i] = (byte) 0x81;
      deep[i + 1] = (byte) 0xa1;
      deep[i + 2] = 'a';
    }
    assertRefused(deep, "Expected at most 32 maps in each other at byte 99, in 'a/a/a/a");
    byte[] lists = new byte[1_000_000];
    Arrays.fill(lists, (byte) 0x91);
    lists[0] = (byte) 0x81;
    lists[1] = (byte) 0xa1;
    lists[2] = 'a';
    assertRefused(lists, "Expected at most 32 maps in each other at byte");

    String nested = "{\"a\":" + "[".repeat(500_000);
    assertRefused(
        ByteBuffer.allocate(8 + nested.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(nested.length())
            .put(nested.getBytes(UTF_8))
            .array(),
        "Expected START_OBJECT at tensor 'a', found START_ARRAY");
  }

  @Test
  void numberOfEntriesIsBounded() {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.writeBytes(bytes("df 00 0f 42 40"));
    for (int i = 0; i < 1_000_000; i++) {
      many.writeBytes(bytes("a3"));
      many.writeBytes(Integer.toString(i + 100, 36).getBytes(UTF_8));
      many.write(0);
    }
    assertRefused(
        many.toByteArray(),
        "Expected at most 10000 entries at byte 5, in the outermost map, found 1000000");

    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 30_000; i++) {
      header.append(
          "\"%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},".formatted(i));
    }
    assertRefused(
        safetensors(header.append("\"x\":{}}").toString()),
        "The header length is 1698898, but in a");
    StringBuilder names = new StringBuilder("{");
    for (int i = 0; i < 10_000; i++) {
      names.append(
          "%s\"%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"
              .formatted(i == 0 ? "" : ",", i));
    }
    assertRefused(safetensors(names + "}"), "and 9988 more");
  }

  @Test
  void messagesStayShort() {
    String name = "n".repeat(100_000);
    String zeros = "0,".repeat(50_000) + "0";
    for (String header :
        List.of(
            "{\"%s\":3}".formatted(name),
            "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,4]}}".formatted(name),
            "{\"a\":{\"dtype\":\"%s\"}}".formatted(name),
            "{\"a\":{\"%s\":1}}".formatted(name),
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,4]}}".formatted(zeros),
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s]}}".formatted(zeros),
            "{\"__metadata__\":{\"%s\":1}}".formatted(name))) {
      assertThatThrownBy(() -> imported(safetensors(header)))
          .isInstanceOf(WeightsException.class)
          .message()
          .hasSizeBetween(20, 1_000);
    }
  }

  private static byte[] safetensors(String header) {
    byte[] text = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  @Test
  void namesAreUnique() {
    assertRefused(
        bytes("82 a1 61 01 a1 61 02"),
        "Expected each key once at byte 7, in the outermost map, found another 'a'");
    assertRefused(bytes("82 a3 61 2f 62 01 a1 61 81 a1 62 02"), "Two values have the path 'a/b'");
    assertRefused(bytes("81 01 02"), "Expected a text as key at byte 1, in the outermost map");
    assertRefused(bytes("81 a1 ff 02"), "is not valid UTF-8");
  }

  @Test
  void whatFollowsIsRefused() {
    assertRefused(
        bytes("81 a1 61 01 00 00"), "Expected its end at byte 4, in the file, found 2 bytes more");
  }

  @Test
  void chunksMustMakeAnArray() {
    Map<String, Object> chunked = WeightFiles.chunked(List.of(2, 2), new float[4], 3);
    List<Map<String, Object>> wrong = new ArrayList<>();
    for (String part : List.of("shape", "chunks")) {
      Map<String, Object> without = new LinkedHashMap<>(chunked);
      without.remove(part);
      wrong.add(without);
      Map<String, Object> other = new LinkedHashMap<>(chunked);
      other.put(part, Map.of("1", 5));
      wrong.add(other);
      Map<String, Object> number = new LinkedHashMap<>(chunked);
      number.put(part, Map.of("0", true));
      wrong.add(number);
    }
    Map<String, Object> larger = new LinkedHashMap<>(chunked);
    larger.put("shape", Map.of("0", 2, "1", 2_000_000_000));
    wrong.add(larger);
    assertThat(wrong).hasSize(7);
    for (Map<String, Object> map : wrong) {
      assertThatThrownBy(() -> imported(WeightFiles.msgpack(Map.of("a", map))))
          .isInstanceOf(WeightsException.class)
          .hasMessageStartingWith("file: Expected ")
          .hasMessageContaining(", in 'a', found ");
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> imported(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(message);
  }
}
