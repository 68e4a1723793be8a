package org.velospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  @TempDir private Path run;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = new CheckpointStore(new org.apache.hadoop.fs.Path(run.toUri()), new Configuration());
  }

  private static Checkpoint checkpoint(long generation) {
    float[] theta = {generation, -0f, Float.intBitsToFloat(0x7fc12345), Float.MIN_VALUE};
    return new Checkpoint(
        generation,
        theta,
        Map.of("first moment", new float[] {1, generation}, "empty", new float[0]),
        Map.of("steps", generation, "most", Long.MAX_VALUE),
        Map.of("config", "run { seed = 1 }\n", "host", "a"));
  }

  @Test
  void thereIsNoCheckpointBeforeTheFirst() throws IOException {
    assertThat(store.latest()).isEmpty();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void everyBitIsReadBack() throws IOException {
    Checkpoint written = checkpoint(120);

    store.write(written);
    Checkpoint read = store.latest().orElseThrow();

    assertThat(read.generation()).isEqualTo(120);
    assertThat(bits(read.theta())).isEqualTo(bits(written.theta()));
    assertThat(read.outerArrays().keySet()).containsExactly("empty", "first moment");
    assertThat(read.outerArrays().get("first moment")).containsExactly(1, 120);
    assertThat(read.outerArrays().get("empty")).isEmpty();
    assertThat(read.outerCounters()).isEqualTo(written.outerCounters());
    assertThat(read.provenance()).isEqualTo(written.provenance());
    assertThat(read.thetaSha256()).isEqualTo(written.thetaSha256());
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Test
  void thetaHashIsThatOfItsLittleEndianFloats() {
    // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
    assertThat(Checkpoint.thetaSha256(new float[] {1, -2}))
        .isEqualTo("ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b");
  }

  @Test
  void latestIsTheHighestGeneration() throws IOException {
    for (long generation : new long[] {9, 1_000_000_000_000L, 10}) {
      store.write(checkpoint(generation));
    }

    assertThat(store.list()).containsExactly(9L, 10L, 1_000_000_000_000L);
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1_000_000_000_000L);
    assertThat(store.read(10).generation()).isEqualTo(10);
  }

  @Test
  void nothingButObjectsAndManifestsLiesInTheFolder() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));

    assertThat(names())
        .hasSize(4)
        .allMatch(n -> n.matches("generation-00000000[12](-[0-9a-f]{16}\\.safetensors|\\.json)"));
  }

  @Test
  void writerThatDiesBeforeTheManifestLeavesThePreviousOneCurrent() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    Files.delete(file("generation-000000002.json"));
    Files.writeString(file(".generation-000000002.json.1234.tmp"), "{\"format\": 1, \"gen");

    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
    store.write(checkpoint(2));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void flippedBitIsRefusedByNameAndThePreviousOneUsed() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    byte[] original = Files.readAllBytes(object(2));
    for (int i = 0; i < original.length; i++) {
      byte[] flipped = original.clone();
      flipped[i] ^= 1 << (i % 8);
      Files.write(object(2), flipped);

      assertThatThrownBy(() -> store.read(2))
          .isInstanceOf(DamagedCheckpointException.class)
          .hasMessageStartingWith("Checkpoint file:" + object(2) + " has SHA-256 ")
          .hasMessageEndingWith(" was written");
    }
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
  }

  @Test
  void truncatedObjectIsRefused() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    byte[] original = Files.readAllBytes(object(2));
    Files.write(object(2), Arrays.copyOf(original, 100));

    assertThatThrownBy(() -> store.read(2))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessage(
            "Checkpoint file:%s has 100 bytes, but %d were written"
                .formatted(object(2), original.length));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
  }

  @Test
  void deletedObjectIsRefused() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    Path object = object(2);
    Files.delete(object);

    assertThatThrownBy(() -> store.read(2))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("Checkpoint file:" + object + " cannot be read: ");
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
  }

  @Test
  void damagedManifestIsRefused() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    Path manifest = file("generation-000000002.json");
    String original = Files.readString(manifest);
    Map<String, String> problems =
        Map.of(
            "",
            "no whole number 'format'",
            "[1]",
            "no whole number 'format'",
            original.replace("\"format\" : 1", "\"format\" : 2"),
            "format 2 is not known; this version reads format 1",
            original.replace("\"sha256\"", "\"sha\""),
            "no text 'sha256'",
            original.replace("\"object\" : \"", "\"object\" : \"../"),
            "is no name of an object",
            original + "x",
            "not JSON: ",
            original.substring(0, 60),
            "not JSON: ");
    problems.forEach(
        (content, problem) -> {
          try {
            Files.writeString(manifest, content);
            assertThatThrownBy(() -> store.read(2))
                .isInstanceOf(DamagedCheckpointException.class)
                .hasMessageStartingWith("Manifest file:" + manifest + " cannot be read: ")
                .hasMessageContaining(problem);
            assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void manifestOfAnotherGenerationIsRefused() throws IOException {
    store.write(checkpoint(1));
    Files.copy(file("generation-000000001.json"), file("generation-000000003.json"));

    assertThatThrownBy(() -> store.read(3))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessage(
            "Manifest file:%s is of generation 1".formatted(file("generation-000000003.json")));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
  }

  @Test
  void withoutAnIntactOneAllAreNamed() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    Files.write(object(1), new byte[3]);
    Files.writeString(file("generation-000000002.json"), "garbage");

    assertThatThrownBy(() -> store.latest())
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith(
            "None of the 2 checkpoints in file:%s is intact; restore one, or start a new run"
                .formatted(run.resolve("checkpoints")))
        .hasMessageContaining("\n  Manifest file:" + file("generation-000000002.json"))
        .hasMessageContaining("\n  Checkpoint file:" + object(1) + " has 3 bytes, but ");
  }

  @Test
  void damagedOneIsWrittenAgain() throws IOException {
    store.write(checkpoint(2));
    Files.write(object(2), new byte[3]);
    store.write(checkpoint(2));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(2);

    Files.writeString(file("generation-000000002.json"), "garbage");
    store.write(checkpoint(2));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void writingTheSameAgainChangesNothing() throws IOException {
    store.write(checkpoint(1));
    List<String> before = names();
    Checkpoint same = checkpoint(1);

    store.write(
        new Checkpoint(
            1, same.theta(), same.outerArrays(), same.outerCounters(), Map.of("host", "b")));

    assertThat(names()).isEqualTo(before);
    assertThat(store.read(1).provenance()).containsEntry("host", "a");
  }

  @Test
  void anotherContentForTheSameGenerationIsRefused() throws IOException {
    store.write(checkpoint(1));
    Checkpoint same = checkpoint(1);
    Checkpoint other = new Checkpoint(1, same.theta(), Map.of(), Map.of(), Map.of());

    assertThatThrownBy(() -> store.write(other))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Checkpoint file:%s exists with another content (theta %s, this run has %s): another"
                    .formatted(
                        file("generation-000000001.json"), same.thetaSha256(), same.thetaSha256())
                + " run writes here; give each run a location of its own");
    assertThat(store.read(1).outerCounters()).isEqualTo(same.outerCounters());
  }

  @Test
  void twoWritersOfOneGenerationLeaveItIntact() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    try {
      for (long generation = 1; generation <= 50; generation++) {
        Checkpoint checkpoint = checkpoint(generation);
        List<Future<Void>> writers =
            Stream.of("a", "b")
                .map(
                    host -> {
                      Callable<Void> writer =
                          () -> {
                            start.await();
                            store.write(
                                new Checkpoint(
                                    checkpoint.generation(),
                                    checkpoint.theta(),
                                    checkpoint.outerArrays(),
                                    checkpoint.outerCounters(),
                                    Map.of("host", host)));
                            return null;
                          };
                      return threads.submit(writer);
                    })
                .toList();
        for (Future<Void> writer : writers) {
          writer.get();
        }
        assertThat(store.read(generation).thetaSha256()).isEqualTo(checkpoint.thetaSha256());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void failedWriteLeavesNoTraceOfItself(boolean objectStore) throws IOException {
    CheckpointStore failing =
        new CheckpointStore(
            new org.apache.hadoop.fs.Path("failing://" + run),
            FailingFileSystem.configuration(objectStore));
    failing.write(checkpoint(1));
    List<String> before = names();
    for (String part : List.of(".safetensors", ".json")) {
      FailingFileSystem.failing = part;
      assertThatThrownBy(() -> failing.write(checkpoint(2)))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("Cannot write failing:\\S+" + part + ": No space left on " + part);
      FailingFileSystem.failing = null;
      assertThat(failing.latest().orElseThrow().generation()).isEqualTo(1);
      if (part.equals(".safetensors")) {
        assertThat(names()).isEqualTo(before);
      }
    }
    assertThat(FailingFileSystem.aborted).isEqualTo(objectStore ? 2 : 0);

    failing.write(checkpoint(2));
    assertThat(failing.latest().orElseThrow().generation()).isEqualTo(2);
    assertThat(names()).hasSize(4);
  }

  @Test
  void checkpointsThatAreNotKeptAndWhatDeadWritersLeftAreDeleted() throws IOException {
    for (long generation = 0; generation <= 6; generation++) {
      store.write(checkpoint(generation));
    }
    List<String> kept =
        names().stream().filter(n -> n.matches("generation-00000000[056].*")).toList();
    String orphan = "generation-000000009-0123456789abcdef.safetensors";
    String unfinished = ".generation-000000007.json.%s.tmp".formatted(UUID.randomUUID());
    Files.writeString(file(orphan), "no manifest");
    Files.writeString(file(unfinished), "half");
    Files.writeString(file("notes.txt"), "somebody's own");

    store.prune(new Retention(2, 0), 6);

    assertThat(names()).hasSize(7).containsAll(kept).contains("notes.txt");
    assertThat(store.list()).containsExactly(0L, 5L, 6L);
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(6);
  }

  @Test
  void theNewestIntactOneIsKeptBelowDamagedOnes() throws IOException {
    for (long generation = 0; generation <= 4; generation++) {
      store.write(checkpoint(generation));
    }
    Files.write(object(3), new byte[3]);
    Files.write(object(4), new byte[3]);
    store.write(checkpoint(2));
    store.prune(new Retention(1, 0), 2);
    assertThat(store.list()).containsExactly(0L, 2L, 3L, 4L);
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void whatCannotBeDeletedStays() throws IOException {
    CheckpointStore failing =
        new CheckpointStore(
            new org.apache.hadoop.fs.Path("failing://" + run),
            FailingFileSystem.configuration(false));
    for (long generation = 0; generation <= 3; generation++) {
      failing.write(checkpoint(generation));
    }
    FailingFileSystem.failing = "generation-000000001.json";
    failing.prune(new Retention(1, 0), 3);
    FailingFileSystem.failing = null;
    assertThat(failing.list()).containsExactly(0L, 1L, 3L);
    assertThat(failing.read(1).generation()).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenOrDeletedBehindAFence() throws IOException {
    store.write(checkpoint(1));
    store.write(checkpoint(2));
    List<String> before = names();
    CheckpointStore fenced =
        new CheckpointStore(
            new org.apache.hadoop.fs.Path(run.toUri()),
            new Configuration(),
            () -> {
              throw new IOException("Somebody else owns the run");
            });
    assertThatThrownBy(() -> fenced.write(checkpoint(3)))
        .isInstanceOf(IOException.class)
        .hasMessage("Somebody else owns the run");
    fenced.prune(new Retention(1, 0), 2);
    assertThat(names()).isEqualTo(before);
    assertThat(fenced.latest().orElseThrow().generation()).isEqualTo(2);
  }

  private Path file(String name) {
    return run.resolve("checkpoints").resolve(name);
  }

  private Path object(long generation) throws IOException {
    return file(
        names().stream()
            .filter(n -> n.matches("generation-0*" + generation + "-.*\\.safetensors"))
            .findFirst()
            .orElseThrow());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
