package org.velospark.tasks.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.tasks.Cost;
import org.velospark.tasks.CostModel;
import org.velospark.tasks.TaskFamilies;
import org.velospark.tasks.image.ImageMlpFamily;

class CalibrationTest {
  @TempDir private Path folder;

  private final TaskFamilies families = new TaskFamilies(List.of(new ImageMlpFamily()), List.of());

  @Test
  void aMachineIsMeasuredOnce() throws IOException {
    CostModel measured = Calibration.ofThisMachine(families, folder);
    assertThat(measured.seconds(new Cost(1e4, 30, 1e6, 1e4))).isBetween(1e-6, 1e-1);
    assertThat(Calibration.ofThisMachine(families, folder)).isEqualTo(measured);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aDamagedModelIsMeasuredAgain() throws IOException {
    Calibration.ofThisMachine(families, folder);
    Path file;
    try (Stream<Path> files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    for (String damaged : List.of("{}", "{", "")) {
      Files.writeString(file, damaged);
      CostModel measured = Calibration.ofThisMachine(families, folder);
      assertThat(Calibration.ofThisMachine(families, folder)).isEqualTo(measured);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenKeepsNothingAndStopsNobody() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    CostModel measured = Calibration.ofThisMachine(families, file);
    assertThat(measured.seconds(new Cost(1e4, 30, 1e6, 1e4))).isBetween(1e-6, 1e-1);
    assertThat(file).isEmptyFile();
  }
}
