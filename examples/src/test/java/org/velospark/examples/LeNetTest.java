package org.velospark.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataUnavailableException;

class LeNetTest {
  @TempDir private static Path folder;
  private static Path weights;

  private final StringWriter results = new StringWriter();
  private final StringWriter messages = new StringWriter();

  @BeforeAll
  static void prepare() throws IOException {
    weights = TestingWeights.writeCelo(folder);
    try {
      DataCache.in(DataCache.defaultFolder()).obtain(DataCatalogue.FASHION_MNIST);
    } catch (DataUnavailableException e) {
      abort(e.getMessage());
    }
  }

  private int run(String... args) {
    return LeNet.run(new PrintWriter(results), new PrintWriter(messages), args);
  }

  @Test
  void trainsAllFromTheSameStartAndDrawsTheirCurves() throws IOException {
    Path plot = folder.resolve("curves.png");

    int code =
        run(
            "--weights=" + weights,
            "--json",
            "--pictures=60",
            "--epochs=2",
            "--batch=12",
            "--held-out=40",
            "--rates=1e-3,1e-6",
            "--threads=2",
            "--plot=" + plot);

    assertThat(code).as(messages.toString()).isZero();
    JsonNode json = new ObjectMapper().readTree(results.toString());
    assertThat(json.get("steps").asInt()).isEqualTo(10);
    JsonNode runs = json.get("runs");
    assertThat(runs.findValuesAsText("optimizer"))
        .containsExactly(
            "Adam, constant rate",
            "Adam, constant rate",
            "Adam, falling rate",
            "Adam, falling rate",
            "celo");
    assertThat(runs.findValuesAsText("setting"))
        .containsExactly("1e-3", "1e-6", "1e-3", "1e-6", "");
    assertThat(runs.findValuesAsText("best"))
        .containsExactly("true", "false", "true", "false", "true");
    for (JsonNode each : runs) {
      JsonNode losses = each.get("trainingLosses");
      assertThat(losses).hasSize(10);
      assertThat(losses.get(0)).isEqualTo(runs.get(0).get("trainingLosses").get(0));
      JsonNode heldOut = each.get("heldOut");
      assertThat(heldOut.get(0).get("loss"))
          .isEqualTo(runs.get(0).get("heldOut").get(0).get("loss"));
      assertThat(heldOut.findValues("step").get(heldOut.size() - 1).asInt()).isEqualTo(10);
      assertThat(heldOut.get(heldOut.size() - 1).get("loss")).isEqualTo(each.get("heldOutLoss"));
    }
    assertThat(runs.findValues("heldOutLoss")).doesNotHaveDuplicates();
    JsonNode adam = runs.get(0);
    assertThat(adam.get("heldOutLoss").asDouble())
        .isLessThan(0.95 * adam.get("heldOut").get(0).get("loss").asDouble());
    assertThat(colours(plot)).contains(0x66ccee, 0x4477aa, 0xee6677, 0xd4d4d4);
  }

  private static List<Integer> colours(Path plot) throws IOException {
    BufferedImage picture = ImageIO.read(plot.toFile());
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(k -> picture.getRGB(k % picture.getWidth(), k / picture.getWidth()) & 0xffffff)
        .distinct()
        .boxed()
        .toList();
  }

  @Test
  void printsATableOfTheShippedWeightsWhereNoneAreNamed() {
    int code =
        run("--pictures=8", "--batch=4", "--held-out=20", "--rates=1e-3", "--schedules=falling");

    assertThat(code).as(messages.toString()).isZero();
    List<String> lines = results.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .containsPattern("optimizer +rate +training +held-out +accuracy +ms/step");
    assertThat(lines.get(1))
        .matches(
            "\\* Adam, falling rate +1e-3 +\\d\\.\\d{4} +\\d\\.\\d{4} +\\d+\\.\\d\\d % +\\d+\\.\\d");
    assertThat(lines.get(2))
        .matches("\\* velospark +\\d+\\.\\d{4} +\\d+\\.\\d{4} +\\d+\\.\\d\\d % +\\d+\\.\\d");
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(run("--pictures=60001")).isEqualTo(2);
    assertThat(run("--rates=0")).isEqualTo(2);
    assertThat(run("--rates=1e-3,0.001")).isEqualTo(2);
    assertThat(run("--plot=curves.jpg")).isEqualTo(2);
    assertThat(messages.toString())
        .contains("--pictures must be 1 to 60000, got 60001")
        .contains("--rates must be above 0, got [0.0]")
        .contains("--rates has one of them twice: [0.001, 0.001]")
        .contains("Cannot draw curves.jpg: pictures are PNG, name it with .png at the end");
  }

  @Test
  void tellsThatThereAreNoWeights() {
    assertThat(run("--weights=" + folder.resolve("none"))).isEqualTo(1);
    assertThat(messages.toString()).contains("lenet: no file " + folder.resolve("none"));
  }
}
