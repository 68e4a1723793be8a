package org.velospark.model.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  /** Two tensors, four elements, 24 bytes of data. */
  private static final SafetensorsFile SMALL =
      SafetensorsFile.builder()
          .metadata("made by", "this test")
          .floats("a", List.of(2, 1), new float[] {1, -2})
          .longs("b", List.of(2), new long[] {3, -4})
          .build();

  private static final String SMALL_HEADER =
      "{\"__metadata__\":{\"made by\":\"this test\"},"
          + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
          + "\"b\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[8,24]}}";

  private static final byte[] SMALL_DATA =
      ByteBuffer.allocate(24)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(1)
          .putFloat(-2)
          .putLong(3)
          .putLong(-4)
          .array();

  @Test
  void bytesAreThoseOfTheFormat() {
    assertThat(SMALL.toBytes()).isEqualTo(file(SMALL_HEADER + " ".repeat(3), SMALL_DATA));
  }

  @Property(tries = 500)
  void readingWhatWasWrittenGivesTheSame(
      @ForAll @Size(max = 20) float[] floats,
      @ForAll @Size(max = 20) int[] floatBits,
      @ForAll @Size(max = 20) double[] doubles,
      @ForAll @Size(max = 20) long[] longs,
      @ForAll String name,
      @ForAll String text)
      throws IOException {
    if (!SafetensorsFile.isUnicode(name) || !SafetensorsFile.isUnicode(text)) {
      return;
    }
    float[] anyBits = new float[floatBits.length];
    for (int i = 0; i < anyBits.length; i++) {
      anyBits[i] = Float.intBitsToFloat(floatBits[i]);
    }
    SafetensorsFile written =
        SafetensorsFile.builder()
            .floats("z", List.of(1, floats.length), floats)
            .floats("2" + name, List.of(anyBits.length), anyBits)
            .doubles("3" + name, List.of(doubles.length, 1, 1), doubles)
            .longs("1" + name, List.of(longs.length), longs)
            .metadata(name, text)
            .build();

    SafetensorsFile read = SafetensorsFile.read(written.toBytes());

    assertThat(read.names()).containsExactlyElementsOf(written.names());
    assertThat(read.metadata()).isEqualTo(written.metadata()).containsEntry(name, text);
    assertThat(read.shape("z")).containsExactly(1, floats.length);
    assertThat(read.floats("z")).isEqualTo(floats);
    assertThat(read.doubles("3" + name)).isEqualTo(doubles);
    assertThat(read.longs("1" + name)).isEqualTo(longs);
    assertThat(read.toBytes()).isEqualTo(written.toBytes());
  }

  @Test
  void everyBitOfNotANumberIsKept() throws IOException {
    int[] bits = {0x7fc00000, 0x7fc00001, 0xffc12345, 0x7f800001, 0xff800000, 0x80000000, 1};
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    SafetensorsFile file =
        SafetensorsFile.builder().floats("x", List.of(bits.length), values).build();

    float[] read = SafetensorsFile.read(file.toBytes()).floats("x");

    for (int i = 0; i < bits.length; i++) {
      assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(bits[i]);
    }
  }

  @Test
  void scalarsAndEmptyTensorsAreKept() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.builder()
            .floats("scalar", List.of(), new float[] {7})
            .floats("none", List.of(0, 3), new float[0])
            .build();

    SafetensorsFile read = SafetensorsFile.read(file.toBytes());

    assertThat(read.shape("scalar")).isEmpty();
    assertThat(read.floats("scalar")).containsExactly(7);
    assertThat(read.shape("none")).containsExactly(0, 3);
    assertThat(read.floats("none")).isEmpty();
  }

  @Test
  void tensorsMayLieInAnotherOrderThanInTheHeader() throws IOException {
    String header =
        "{\"late\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
            + "\"early\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}";
    byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1).array();

    SafetensorsFile read = SafetensorsFile.read(file(header, data));

    assertThat(read.names()).containsExactly("late", "early");
    assertThat(read.floats("late")).containsExactly(Float.MIN_VALUE);
    assertThat(read.floats("early")).containsExactly(0);
  }

  @Test
  void arraysHandedOutAreCopies() {
    SMALL.floats("a")[0] = 99;

    assertThat(SMALL.floats("a")).containsExactly(1, -2);
  }

  @Test
  void pathOfAnInvalidFileIsInTheMessage(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("x.safetensors"), new byte[5]);

    assertThatThrownBy(() -> SafetensorsFile.read(path))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(path + ": A file starts with 8 bytes of header length, but it has 5 bytes");
  }

  @Test
  void headerLengthBeyondTheFileIsRefused() {
    byte[] file = SMALL.toBytes();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, file.length - 7);
    assertRefused(
        file,
        "The header length is %d, but in a file of %d bytes it can be at most %d"
            .formatted(file.length - 7, file.length, file.length - 8));

    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
    assertRefused(
        file,
        "The header length is 18446744073709551615, but in a file of %d bytes it can be at most %d"
            .formatted(file.length, file.length - 8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"F32\"'|'\"F16\"'|Cannot read dtype 'F16' of tensor 'a': only F32, F64, I64",
        "'\"F32\"'|'\"F64\"'|Tensor 'a' of type F64 and shape [2, 1] needs 16 bytes, but has 8",
        "'\"F32\"'|1|Expected VALUE_STRING at dtype of tensor 'a', found VALUE_NUMBER_INT",
        "[2,1]|[2,2]|Tensor 'a' of type F32 and shape [2, 2] needs 16 bytes, but has 8",
        "[2,1]|[2.0]|Expected VALUE_NUMBER_INT at shape of tensor 'a', found VALUE_NUMBER_FLOAT",
        "[2,1]|[-2]|Found -2 in shape of tensor 'a', below 0",
        "[2,1]|[2147483648]|Dimension 2147483648 of tensor 'a' is too large; at most 2147483647",
        "[2,1]|[2147483647,2147483647,9]|Tensor 'a' of type F32 and shape [2147483647,"
            + " 2147483647, 9] needs 9223372036854775807 bytes, but has 8",
        "[0,8]|[0,8,9]|Expected 2 data_offsets in tensor 'a', found 3: [0, 8, 9]",
        "[0,8]|[1,8]|Tensor 'a' starts at byte 1 of the data, but the one before it ends at 0",
        "[0,8]|[0,9]|Tensor 'a' of type F32 and shape [2, 1] needs 8 bytes, but has 9",
        "[8,24]|[7,23]|Tensor 'b' starts at byte 7 of the data, but the one before it ends at 8",
        "[8,24]|[8,25]|Tensor 'b' takes bytes 8 to 25 of 24 bytes of data",
        "[8,24]|[8,4]|Tensor 'b' takes bytes 8 to 4 of 24 bytes of data",
        "'\"shape\":[2],'|''|Expected dtype, shape and data_offsets in tensor 'b', found no shape",
        "'\"shape\":[2]'|'\"form\":[2]'|Expected dtype, shape and data_offsets in tensor 'b',"
            + " found 'form'",
        "'\"this test\"'|1|Expected VALUE_STRING at metadata 'made by', found VALUE_NUMBER_INT",
        "'this test'|'\\ud800'|Text '\ud800' in the header holds half a surrogate pair",
      })
  void contentThatContradictsItselfIsRefused(String original, String changed, String message) {
    assertThat(SMALL_HEADER).contains(original);

    assertRefused(file(SMALL_HEADER.replace(original, changed), SMALL_DATA), message);
  }

  @Test
  void duplicateNamesAreRefused() {
    assertThatThrownBy(
            () -> SafetensorsFile.read(file(SMALL_HEADER.replace("\"b\"", "\"a\""), SMALL_DATA)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith("The header is not valid JSON: Duplicate field 'a'");
  }

  @Test
  void textAfterTheHeaderIsRefused() {
    assertRefused(
        file(SMALL_HEADER + "{", SMALL_DATA),
        "The header goes on with START_OBJECT after its closing brace");
  }

  @Test
  void bytesThatBelongToNoTensorAreRefused() {
    assertRefused(
        file(SMALL_HEADER, Arrays.copyOf(SMALL_DATA, 25)),
        "The tensors end at byte 24 of the data, but there are 25 bytes");
  }

  @Test
  void headerThatIsNotUtf8IsRefused() {
    byte[] file = SMALL.toBytes();
    file[20] = (byte) 0xff;

    assertRefused(file, "The header is not valid UTF-8");
  }

  @Test
  void mutatedFilesAreReadOrRefusedAndNothingElse() {
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] original = SMALL.toBytes();
    int refused = 0;
    for (int trial = 0; trial < 10_000; trial++) {
      byte[] mutated = mutate(original, random);
      try {
        SafetensorsFile read = SafetensorsFile.read(mutated);
        assertThat(SafetensorsFile.read(read.toBytes()).names()).isEqualTo(read.names());
      } catch (SafetensorsException expected) {
        assertThat(expected.getMessage()).isNotBlank();
        refused++;
      } catch (RuntimeException | Error e) {
        fail("Trial %d of seed %d: %s".formatted(trial, seed, Arrays.toString(mutated)), e);
      }
    }
    // Most mutations hit the header or the length; those of the data alone are valid files.
    assertThat(refused).isBetween(5_000, 9_999);
  }

  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] mutated =
        random.nextInt(4) == 0
            ? Arrays.copyOf(original, random.nextInt(2 * original.length))
            : original.clone();
    String json = "{}[]\",:0123456789-.eE\\u tfn";
    for (int change = random.nextInt(1, 4); change > 0 && mutated.length > 0; change--) {
      mutated[random.nextInt(mutated.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) json.charAt(random.nextInt(json.length()));
    }
    return mutated;
  }

  @Test
  void builderRefusesWhatNoReaderWouldTake() {
    SafetensorsFile.Builder builder =
        SafetensorsFile.builder().floats("a", List.of(1), new float[1]).metadata("k", "v");

    assertThatThrownBy(() -> builder.floats("a", List.of(1), new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are two tensors 'a'");
    assertThatThrownBy(() -> builder.longs("b", List.of(2, 2), new long[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tensor 'b' has shape [2, 2], but 3 values");
    assertThatThrownBy(() -> builder.doubles("b", List.of(-1, 0), new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tensor 'b' has shape [-1, 0]; no dimension may be below 0");
    assertThatThrownBy(() -> builder.floats("__metadata__", List.of(1), new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No tensor can be named '__metadata__'");
    assertThatThrownBy(() -> builder.metadata("k", "w"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are two values of metadata 'k'");
    assertThatThrownBy(() -> builder.metadata("\udc00", "w"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Text '\udc00' holds half a surrogate pair, which no file can store");
  }

  @Test
  void askingForWhatIsNotThereNamesWhatIs() {
    assertThatThrownBy(() -> SMALL.floats("c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No tensor 'c'; there are a, b");
    assertThatThrownBy(() -> SMALL.floats("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tensor 'b' holds I64, not F32");
  }

  private static void assertRefused(byte[] file, String message) {
    assertThatThrownBy(() -> SafetensorsFile.read(file))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(message);
  }

  private static byte[] file(String header, byte[] data) {
    byte[] text = header.getBytes(UTF_8);
    return ByteBuffer.allocate(Long.BYTES + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }
}
