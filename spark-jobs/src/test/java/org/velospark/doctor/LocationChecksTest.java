package org.velospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.velospark.doctor.Finding.Verdict;

class LocationChecksTest {
  @TempDir java.nio.file.Path folder;

  private List<Finding> findings(String run, Configuration configuration) {
    return new LocationChecks(new Path(folder.resolve(run).toUri()), configuration).findings();
  }

  @Test
  void aFolderThatCanBeWrittenIsLeftAsItWas() throws IOException {
    assertThat(findings("runs/first", new Configuration()))
        .extracting(Finding::check, Finding::verdict)
        .containsExactly(
            tuple("checkpoints", Verdict.OK),
            tuple("history", Verdict.OK),
            tuple("create once", Verdict.OK));
    assertThat(folder).isEmptyDirectory();

    java.nio.file.Path kept = Files.createDirectories(folder.resolve("second/checkpoints"));
    Files.writeString(kept.resolve("generation-000000001.json"), "{}");
    findings("second", new Configuration());
    assertThat(kept).isDirectoryContaining("glob:**generation-000000001.json");
    assertThat(folder.resolve("second")).isDirectoryNotContaining("glob:**history");
    try (var left = Files.list(kept)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Files.writeString(folder.resolve("run"), "no folder");
    assertThat(findings("run", new Configuration()))
        .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.FAILURE))
        .allSatisfy(finding -> assertThat(finding.found()).contains("run"));
  }

  @Test
  void aStoreThatCreatesTwiceIsFoundOut() {
    Configuration configuration = new Configuration();
    configuration.set("fs.forgetful.impl", Forgetful.class.getName());
    Path run = new Path("forgetful://" + folder.resolve("run"));
    assertThat(new LocationChecks(run, configuration).findings())
        .filteredOn(finding -> finding.check().equals("create once"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.WARNING))
        .satisfies(finding -> assertThat(finding.found()).isEqualTo("it was created twice"));
  }

  @Test
  void anUnknownFileSystemIsAFailureNotAnException() {
    assertThat(new LocationChecks(new Path("nosuch://bucket/run"), new Configuration()).findings())
        .hasSize(3)
        .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.FAILURE))
        .allSatisfy(finding -> assertThat(finding.found()).contains("nosuch"));
  }

  /** Overwrites whatever it is asked not to. */
  public static final class Forgetful extends RawLocalFileSystem {
    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("forgetful:///");
    }

    @Override
    public String getScheme() {
      return "forgetful";
    }

    @Override
    public FSDataOutputStream create(
        Path path,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return super.create(path, true, bufferSize, replication, blockSize, progress);
    }
  }
}
