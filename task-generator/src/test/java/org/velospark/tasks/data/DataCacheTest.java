package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private record FailingSource(String name, String reason) implements DataSource {
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
    Path home = cache.fetch(set);
    assertThat(cache.fetch(set)).isEqualTo(home).isEqualTo(folder.resolve("small"));
    assertThat(source.calls).hasValue(1);
    assertThat(home.resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
    assertThat(SmallDataSet.names(home)).containsExactly(".lock", "first", "second");
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    MemorySource source = new MemorySource();
    DataSet set = SmallDataSet.of(source);
    Path damaged = new DataCache(folder).fetch(set).resolve("first");
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[100_000] ^= 1;
    Files.write(damaged, bytes);
    new DataCache(folder).fetch(set);
    assertThat(damaged).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(source.calls).hasValue(2);
  }

  @Test
  void aWrongFileIsRefusedAndRemoved() throws IOException {
    byte[] wrong = SmallDataSet.FILES.get("first").clone();
    wrong[0] ^= 1;
    DataSet set = SmallDataSet.of(new ConstantSource(wrong));
    assertThatThrownBy(() -> new DataCache(folder).fetch(set))
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
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(endless)))
        .hasMessageContaining("- endless: first has 262144 bytes and SHA-256 ");
  }

  @Test
  void theNextSourceBringsWhatTheOnesBeforeDidNot() throws IOException {
    DataSet set =
        SmallDataSet.of(
            new FailingSource("broken", "it is broken"),
            new ConstantSource(SmallDataSet.FILES.get("first")),
            new MemorySource());
    Path home = new DataCache(folder).fetch(set);
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
  }

  @Test
  void filesPutThereByHandAreTakenPlainOrPacked() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Files.write(home.resolve("first"), SmallDataSet.FILES.get("first"));
    Files.write(home.resolve("second.gz"), SmallDataSet.gzip(SmallDataSet.FILES.get("second")));
    new DataCache(folder).fetch(SmallDataSet.of());
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
  }

  @Test
  void oneErrorNamesEverySourceAndWhatToDo() {
    DataSet set =
        SmallDataSet.of(
            new FailingSource("a web address", "no connection to its server"),
            new FailingSource("Debian package x", "there is no command apt-get"));
    Path home = folder.resolve("small");
    assertThatThrownBy(() -> new DataCache(folder).fetch(set))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessage(
            """
            Cannot get data set 'small' (licence CC0-1.0). Tried:
            - folder %s: it has no first, second
            - a web address: no connection to its server
            - Debian package x: there is no command apt-get
            Connect the machine to one of these, or put first, second (plain or .gz) into %s, \
            or name a folder that has 'small' with -Dvelo.data or VELO_DATA."""
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
        calls.add(() -> new DataCache(folder).fetch(set));
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
    Path home = new DataCache(folder).fetch(set);
    Files.delete(home.resolve(".lock"));
    new DataCache(folder).fetch(set);
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
