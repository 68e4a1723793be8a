package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCacheTest {
  @TempDir Path folder;

  /** Has all files, and counts how often it was asked. */
  private static final class MemorySource implements DataSource {
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
      calls.incrementAndGet();
      for (DataFile file : wanted) {
        delivery.accept(file, new ByteArrayInputStream(SmallDataSet.FILES.get(file.name())));
      }
    }
  }

  /** Hands over one and the same content for every file. */
  private record ConstantSource(byte[] content) implements DataSource {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
      for (DataFile file : wanted) {
        delivery.accept(file, new ByteArrayInputStream(content));
      }
    }
  }

  /** Has nothing. */
  private static class FailingSource implements DataSource {
    private final String name;
    private final String reason;

    FailingSource(String name, String reason) {
      this.name = name;
      this.reason = reason;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
      throw new IOException(reason);
    }
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException {
    MemorySource source = new MemorySource();
    DataSet set = SmallDataSet.of(source);
    DataCache cache = new DataCache(folder);
    Path home = cache.fetch(set, Progress.NONE);
    assertThat(cache.fetch(set, Progress.NONE)).isEqualTo(home).isEqualTo(folder.resolve("small"));
    assertThat(source.calls).hasValue(1);
    assertThat(home.resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
    assertThat(SmallDataSet.names(home)).containsExactly(".lock", "first", "second");
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    MemorySource source = new MemorySource();
    DataSet set = SmallDataSet.of(source);
    Path damaged = new DataCache(folder).fetch(set, Progress.NONE).resolve("first");
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[100_000] ^= 1;
    Files.write(damaged, bytes);
    new DataCache(folder).fetch(set, Progress.NONE);
    assertThat(damaged).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(source.calls).hasValue(2);
  }

  @Test
  void aWrongFileIsRefusedAndRemoved() throws IOException {
    byte[] wrong = SmallDataSet.FILES.get("first").clone();
    wrong[0] ^= 1;
    DataSet set = SmallDataSet.of(new ConstantSource(wrong));
    assertThatThrownBy(() -> new DataCache(folder).fetch(set, Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("- constant: first has 200000 bytes and SHA-256 ")
        .hasMessageContaining(", expected 200000 bytes and SHA-256 " + set.files().get(0).sha256());
    assertThat(SmallDataSet.names(folder.resolve("small"))).containsExactly(".lock");
  }

  @Test
  void aFileThatDoesNotEndIsGivenUp() {
    DataSource endless =
        new DataSource() {
          @Override
          public String name() {
            return "endless";
          }

          @Override
          public void fetch(List<DataFile> wanted, Path target, Delivery delivery)
              throws IOException {
            delivery.accept(
                wanted.get(0),
                new InputStream() {
                  @Override
                  public int read() {
                    return 0;
                  }
                });
          }
        };
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(endless), Progress.NONE))
        .hasMessageContaining("- endless: first has 262144 bytes and SHA-256 ");
  }

  @Test
  void theNextSourceBringsWhatTheOnesBeforeDidNot() throws IOException {
    DataSet set =
        SmallDataSet.of(
            new FailingSource("broken", "it is broken"),
            new ConstantSource(SmallDataSet.FILES.get("first")),
            new MemorySource());
    Path home = new DataCache(folder).fetch(set, Progress.NONE);
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
  }

  @Test
  void filesPutThereByHandAreTakenPlainOrPacked() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Files.write(home.resolve("first"), SmallDataSet.FILES.get("first"));
    Files.write(home.resolve("second.gz"), SmallDataSet.gzip(SmallDataSet.FILES.get("second")));
    new DataCache(folder).fetch(SmallDataSet.of(), Progress.NONE);
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
  }

  @Test
  void filesPutThereByHandAreTakenFromTheirArchiveOrItsFolder() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Path unpacked = Files.createDirectories(home.resolve("small-1.0"));
    Files.write(unpacked.resolve("first"), SmallDataSet.FILES.get("first"));
    Files.write(
        home.resolve("small.tar.gz"),
        SmallDataSet.gzip(
            SmallDataSet.tar(Map.of("small-1.0/second", SmallDataSet.FILES.get("second")))));
    new DataCache(folder).fetch(SmallDataSet.of(), Progress.NONE);
    assertThat(home.resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
  }

  @Test
  void anArchiveThatIsCutOffIsNamed() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    byte[] archive = SmallDataSet.gzip(SmallDataSet.tar(SmallDataSet.FILES));
    Files.write(home.resolve("small.tar.gz"), Arrays.copyOf(archive, 1000));
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(), Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("small.tar.gz: ")
        .hasMessageContaining("it has no right first, second");
  }

  @Test
  void anArchivePutThereByHandReplacesADamagedFile() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Files.write(home.resolve("first"), new byte[200_000]);
    Files.write(home.resolve("small.tgz"), SmallDataSet.gzip(SmallDataSet.tar(SmallDataSet.FILES)));
    new DataCache(folder).fetch(SmallDataSet.of(), Progress.NONE);
    assertThat(home.resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
  }

  @Test
  void whatCannotBeHadIsTriedOnceForAll() {
    AtomicInteger calls = new AtomicInteger();
    DataSet set =
        SmallDataSet.of(
            new FailingSource("broken", "it is broken") {
              @Override
              public void fetch(List<DataFile> wanted, Path target, Delivery delivery)
                  throws IOException {
                calls.incrementAndGet();
                super.fetch(wanted, target, delivery);
              }
            });
    DataCache cache = new DataCache(folder);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> cache.obtain(set))
          .isInstanceOf(DataUnavailableException.class)
          .hasMessageContaining("- broken: it is broken");
    }
    assertThat(calls).hasValue(1);
    assertThatThrownBy(() -> cache.fetch(set, Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("- broken: it is broken");
    assertThat(calls).hasValue(2);
  }

  @Test
  void anExplicitFetchEndsAFailure() throws IOException {
    DataSet missing = SmallDataSet.of();
    DataCache cache = new DataCache(folder);
    assertThatThrownBy(() -> cache.obtain(missing))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("it has no first, second");
    Path home = cache.fetch(SmallDataSet.of(new MemorySource()), Progress.NONE);
    assertThat(cache.obtain(missing)).isEqualTo(home);
  }

  @Test
  void whatIsObtainedOnceIsNotCheckedAgain() throws IOException {
    DataSet set = SmallDataSet.of(new MemorySource());
    DataCache cache = new DataCache(folder);
    Path home = cache.obtain(set);
    Files.delete(home.resolve("first"));
    assertThat(cache.obtain(set)).isEqualTo(home);
    assertThat(home.resolve("first")).doesNotExist();
  }

  @Test
  void withoutTheNetworkOnlyLocalSourcesAreAsked(@TempDir Path elsewhere) throws IOException {
    MemorySource remote = new MemorySource();
    DataSet set = SmallDataSet.of(remote, new FolderSource(elsewhere));
    DataCache cache = new DataCache(folder);
    assertThatThrownBy(() -> cache.obtainLocally(set))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("- folder " + elsewhere + ": it has no first, second");
    for (Map.Entry<String, byte[]> file : SmallDataSet.FILES.entrySet()) {
      Files.write(elsewhere.resolve(file.getKey()), file.getValue());
    }
    assertThat(cache.obtainLocally(set).resolve("second"))
        .hasBinaryContent(SmallDataSet.FILES.get("second"));
    assertThat(remote.calls).hasValue(0);
  }

  @Test
  void theStateTellsWhatIsThere() throws IOException {
    DataSet set = SmallDataSet.of(new MemorySource());
    DataCache cache = new DataCache(folder);
    assertThat(cache.state(set)).isEqualTo(DataCache.State.MISSING);
    Path home = cache.fetch(set, Progress.NONE);
    assertThat(cache.state(set)).isEqualTo(DataCache.State.PRESENT);
    Files.write(home.resolve("first"), new byte[5]);
    assertThat(cache.state(set)).isEqualTo(DataCache.State.DAMAGED);
    Files.delete(home.resolve("first"));
    assertThat(cache.state(set)).isEqualTo(DataCache.State.DAMAGED);
  }

  @Test
  void verifyingTellsWhatIsWrongWithEachFile() throws IOException {
    DataSet set = SmallDataSet.of(new MemorySource());
    DataCache cache = new DataCache(folder);
    Path home = cache.fetch(set, Progress.NONE);
    assertThat(cache.verify(set)).isEmpty();
    byte[] bytes = Files.readAllBytes(home.resolve("first"));
    bytes[7] ^= 1;
    Files.write(home.resolve("first"), bytes);
    Files.delete(home.resolve("second"));
    assertThat(cache.verify(set)).hasSize(2);
    assertThat(cache.verify(set).get(0)).startsWith("first has 200000 bytes and SHA-256 ");
    assertThat(cache.verify(set).get(1)).isEqualTo(home.resolve("second") + " is missing");
  }

  @Test
  void progressGoesToTheLengthOfEachFile() throws IOException {
    Map<String, Long> last = new LinkedHashMap<>();
    new DataCache(folder)
        .fetch(
            SmallDataSet.of(new MemorySource()),
            (what, bytes, total) -> {
              assertThat(bytes).isBetween(last.getOrDefault(what, 0L) + 1, total);
              last.put(what, bytes);
            });
    assertThat(last).containsExactly(Map.entry("first", 200_000L), Map.entry("second", 30_000L));
  }

  @Test
  void oneInstanceServesAFolder() {
    assertThat(DataCache.in(folder)).isSameAs(DataCache.in(folder.resolve("x/..")));
  }

  @Test
  void oneErrorNamesEverySourceAndWhatToDo() {
    DataSet set =
        SmallDataSet.of(
            new FailingSource("a web address", "no connection to its server"),
            new FailingSource("Debian package x", "there is no command apt-get"));
    Path home = folder.resolve("small");
    assertThatThrownBy(() -> new DataCache(folder).fetch(set, Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessage(
            """
            Cannot get data set 'small' (licence CC0-1.0). Tried:
            - folder %s: it has no first, second
            - a web address: no connection to its server
            - Debian package x: there is no command apt-get
            Connect the machine to one of these, or put first, second (plain, .gz or in the .tar.gz they \
            come in) into %s, or name a folder that has 'small' with -Dvelo.data or VELO_DATA."""
                .formatted(home, home));
  }

  @Test
  void manyAtOnceFetchOnce() throws Exception {
    MemorySource source = new MemorySource();
    DataSet set = SmallDataSet.of(source);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Path>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(() -> new DataCache(folder).fetch(set, Progress.NONE));
      }
      for (Future<Path> call : threads.invokeAll(calls)) {
        assertThat(call.get().resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(source.calls).hasValue(1);
  }

  @Test
  void aFolderThatCannotBeWrittenDoesWhenItIsComplete() throws IOException {
    DataSet set = SmallDataSet.of(new MemorySource());
    Path home = new DataCache(folder).fetch(set, Progress.NONE);
    Files.delete(home.resolve(".lock"));
    new DataCache(folder).fetch(set, Progress.NONE);
    // Nothing was created: a complete folder is only read.
    assertThat(SmallDataSet.names(home)).containsExactly("first", "second");
  }

  @Test
  void severalJvmsFetchOnce(@TempDir Path calls) throws Exception {
    List<Process> jvms = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jvms.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  FetchInAnotherJvm.class.getName(),
                  folder.toString(),
                  calls.toString())
              .inheritIO()
              .start());
    }
    for (Process jvm : jvms) {
      assertThat(jvm.waitFor()).isZero();
    }
    assertThat(SmallDataSet.names(calls)).hasSize(1);
    assertThat(folder.resolve("small/first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
  }

  @Test
  void theSystemPropertyNamesTheDefaultFolder() {
    String before = System.getProperty(DataCache.FOLDER_PROPERTY);
    try {
      System.setProperty(DataCache.FOLDER_PROPERTY, folder.toString());
      assertThat(DataCache.defaultFolder()).isEqualTo(folder);
      System.clearProperty(DataCache.FOLDER_PROPERTY);
      String variable = System.getenv(DataCache.FOLDER_VARIABLE);
      assertThat(DataCache.defaultFolder())
          .isEqualTo(
              variable != null
                  ? Path.of(variable)
                  : Path.of(System.getProperty("user.home"), ".cache", "velospark"));
    } finally {
      if (before == null) {
        System.clearProperty(DataCache.FOLDER_PROPERTY);
      } else {
        System.setProperty(DataCache.FOLDER_PROPERTY, before);
      }
    }
  }
}
