package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailabilityTest {
  @TempDir Path folder;
  private DataCache cache;
  private DataSet present;
  private DataSet missing;

  /** Has nothing, and says so in two lines. */
  private static final class Nowhere implements DataSource {
    int calls;

    @Override
    public String name() {
      return "nowhere";
    }

    @Override
    public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
      calls++;
      throw new IOException("no connection\nto nowhere");
    }
  }

  private final Nowhere nowhere = new Nowhere();

  private static DataSet named(String name, DataSet set) {
    return new DataSet(name, set.licence(), set.reader(), set.files(), set.sources());
  }

  @BeforeEach
  void putOneThere() throws IOException {
    cache = new DataCache(folder);
    present = named("present", SmallDataSet.of(nowhere));
    missing = named("missing", SmallDataSet.of(nowhere));
    Path home = Files.createDirectories(cache.home(present));
    for (Map.Entry<String, byte[]> file : SmallDataSet.FILES.entrySet()) {
      Files.write(home.resolve(file.getKey()), file.getValue());
    }
  }

  @Test
  void whatIsMissingIsToldInOneLineEach() {
    Availability found = Availability.ofSets(cache, List.of(missing, present), true);
    assertThat(found.available()).containsExactly("present");
    assertThat(found.lines())
        .containsExactly(
            "Data set 'missing' cannot be had: folder %s: it has no first, second; nowhere: no connection to nowhere"
                .formatted(cache.home(missing)));
  }

  @Test
  void theNetworkIsAskedOnceAtMostAndOnlyIfAllowed() {
    for (int i = 0; i < 2; i++) {
      Availability local = Availability.ofSets(cache, List.of(missing, present), false);
      assertThat(local.available()).containsExactly("present");
      assertThat(local.unavailable()).containsOnlyKeys("missing");
    }
    assertThat(nowhere.calls).isZero();
    for (int i = 0; i < 2; i++) {
      Availability.ofSets(cache, List.of(missing, present), true);
    }
    assertThat(nowhere.calls).isEqualTo(1);
  }

  @Test
  void oneErrorNamesAllThatAreRequired() throws DataUnavailableException {
    Availability.ofSets(cache, List.of(present), true).requireAll();
    DataSet other = named("other", SmallDataSet.of());
    Availability found = Availability.ofSets(cache, List.of(missing, present, other), true);
    assertThatThrownBy(found::requireAll)
        .isInstanceOf(DataUnavailableException.class)
        .hasMessage(
            "Cannot get all data sets that are asked for:\n- %s\n- %s"
                .formatted(found.lines().get(0), found.lines().get(1)));
    assertThat(found.unavailable()).containsOnlyKeys("missing", "other");
  }

  @Test
  void aFolderThatCannotBeMadeIsAReasonToo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Availability found = Availability.ofSets(new DataCache(file), List.of(missing), true);
    assertThat(found.available()).isEmpty();
    assertThat(found.lines().get(0)).contains(file.toString());
  }

  @Test
  void anUnknownSetIsRefused() {
    assertThatThrownBy(() -> Availability.of(cache, List.of("cifar-11"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("No data set 'cifar-11'; there are cifar-10, cifar-100, ");
  }
}
