package org.velospark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.tasks.data.DataFile;
import org.velospark.tasks.data.DataReader;
import org.velospark.tasks.data.DataSet;
import org.velospark.tasks.data.DataSource;
import org.velospark.tasks.data.TextData;

class DataCommandTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final DataFile FILE =
      new DataFile(
          "hello.txt", 5, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");

  /** Has the file. */
  private static final class TestingSource implements DataSource {
    @Override
    public String name() {
      return "a shelf";
    }

    @Override
    public void fetch(List<DataFile> wanted, Path folder, Delivery delivery) throws IOException {
      delivery.downloading("https://host/hello.txt", 2, -1);
      delivery.downloading("https://host/hello.txt", 5, 5);
      delivery.accept(FILE, new ByteArrayInputStream(HELLO));
    }
  }

  private static final class TestingReader implements DataReader.Text {
    @Override
    public TextData read(String name, Path folder) {
      return new TextData(name, HELLO);
    }
  }

  private static final List<DataSet> CATALOGUE =
      List.of(
          new DataSet("lost", "MIT", new TestingReader(), List.of(FILE), List.of()),
          new DataSet(
              "shelved",
              "CC0-1.0",
              new TestingReader(),
              List.of(FILE),
              List.of(new TestingSource())));

  @TempDir Path directory;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  private int data(String... args) {
    results.getBuffer().setLength(0);
    messages.getBuffer().setLength(0);
    String[] all = new String[args.length + 3];
    all[0] = "data";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--dir";
    all[args.length + 2] = directory.toString();
    return Velo.run(
        (configuration, run, claim, progress) -> {
          throw new AssertionError("Nothing is to be trained");
        },
        CATALOGUE,
        new PrintWriter(results),
        new PrintWriter(messages),
        all);
  }

  @Test
  void theListShowsWhatIsThere() throws IOException {
    Files.createDirectories(directory.resolve("lost"));
    Files.writeString(directory.resolve("lost/hello.txt"), "hi");

    assertThat(data("list")).isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            name     kind  licence    size  state    sources
            lost     text  MIT      0.0 MB  damaged
            shelved  text  CC0-1.0  0.0 MB  missing  a shelf
            """);
    assertThat(data("list", "shelved", "--json")).isZero();
    assertThat(results.toString().lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("bytes").longValue()).isEqualTo(5);
    assertThat(json.path("state").asText()).isEqualTo("missing");
    assertThat(json.path("folder").asText()).isEqualTo(directory.resolve("shelved").toString());
    assertThat(json.path("sources").get(0).asText()).isEqualTo("a shelf");
  }

  @Test
  void whatIsFetchedIsIntactUntilSomebodyChangesIt() throws IOException {
    assertThat(data("verify", "shelved")).isEqualTo(1);
    assertThat(results.toString())
        .isEqualToNormalizingNewlines(
            """
            name     files  state
            shelved      1  missing
            """);

    assertThat(data("fetch", "shelved")).isZero();
    assertThat(results.toString())
        .isEqualToNormalizingNewlines("shelved  " + directory.resolve("shelved") + "\n");
    assertThat(data("verify", "shelved")).isZero();
    assertThat(results.toString()).contains("intact");

    Files.writeString(directory.resolve("shelved/hello.txt"), "jello");
    assertThat(data("list", "shelved")).isZero();
    assertThat(results.toString()).contains("present");
    assertThat(data("verify", "shelved")).isEqualTo(1);
    assertThat(results.toString()).contains("damaged", "hello.txt", FILE.sha256());
    assertThat(data("verify", "shelved", "--json")).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.path("state").asText()).isEqualTo("damaged");
    assertThat(json.path("problems")).hasSize(1);
    assertThat(messages.toString()).isEmpty();

    assertThat(data("fetch", "shelved")).isZero();
    assertThat(data("verify", "shelved")).isZero();
  }

  @Test
  void whatCannotBeHadIsToldAndTheOthersAreFetchedAllTheSame() {
    assertThat(data("fetch")).isEqualTo(1);
    assertThat(results.toString()).startsWith("shelved  ");
    assertThat(messages.toString())
        .startsWith("velo: Cannot get data set 'lost' (licence MIT). Tried:")
        .contains("put hello.txt");
  }

  @Test
  void unknownNamesAreWrongUsage() {
    for (String command : List.of("list", "fetch", "verify")) {
      assertThat(data(command, "shelfed")).isEqualTo(2);
      assertThat(messages.toString())
          .isEqualToNormalizingNewlines(
              "velo: No data set 'shelfed'; there are lost, shelved\nTry 'velo data %s --help'.\n"
                  .formatted(command));
    }
    assertThat(results.toString()).isEmpty();
  }
}
