package org.velospark.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.checkpoint.DamagedCheckpointException;
import org.velospark.checkpoint.Retention;
import org.velospark.s3.Disturbance.Kind;

/** Checkpoints in a bucket. */
class CheckpointsOnS3Test {
  /** 12 MB, three parts of an upload in parts. */
  private static final int LARGE = 3 << 20;

  private static TestingS3 s3;

  @BeforeAll
  static void start() throws IOException {
    s3 = TestingS3.start();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @AfterEach
  void calm() {
    s3.disturb(Disturbance.NONE);
  }

  private static Configuration configuration() {
    Configuration configuration = s3.configuration();
    configuration.set("fs.s3a.multipart.size", "5M");
    configuration.set("fs.s3a.multipart.threshold", "5M");
    configuration.set("fs.s3a.attempts.maximum", "2");
    configuration.set("fs.s3a.retry.limit", "2");
    return configuration;
  }

  private static CheckpointStore store(String run) throws IOException {
    return new CheckpointStore(s3.run(run), configuration());
  }

  private static Checkpoint checkpoint(long generation, int length) {
    float[] theta = new float[length];
    Random random = new Random(generation);
    for (int i = 0; i < length; i++) {
      theta[i] = random.nextFloat();
    }
    return new Checkpoint(
        generation, theta, Map.of("moment", new float[] {1}), Map.of("steps", 3L), Map.of());
  }

  private static FileSystem files() throws IOException {
    return s3.root().getFileSystem(configuration());
  }

  private static List<Path> checkpoints(String run) throws IOException {
    return Arrays.stream(files().listStatus(new Path(s3.run(run), "checkpoints")))
        .map(FileStatus::getPath)
        .toList();
  }

  private static Path object(String run, String name) throws IOException {
    return checkpoints(run).stream()
        .filter(path -> path.getName().matches(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, LARGE})
  void everyBitIsReadBack(int length) throws IOException {
    CheckpointStore store = store("bits-" + length);
    Checkpoint written = checkpoint(7, length);
    store.write(written);
    Checkpoint read = store.latest().orElseThrow();
    assertThat(read.theta()).isEqualTo(written.theta());
    assertThat(read.outerArrays().get("moment")).containsExactly(1);
    assertThat(read.outerCounters()).isEqualTo(written.outerCounters());
    long parts =
        s3.requests().stream()
            .filter(r -> r.startsWith("PUT /runs/bits-" + length) && r.contains("partNumber"))
            .count();
    assertThat(parts).isEqualTo(length == LARGE ? 3 : 0);
  }

  @Test
  void damagedTruncatedAndMissingObjectsAreRefusedByName() throws IOException {
    CheckpointStore store = store("damaged");
    for (long generation = 1; generation <= 5; generation++) {
      store.write(checkpoint(generation, 100));
    }
    FileSystem files = files();
    Path flipped = object("damaged", "generation-000000005-.*");
    byte[] content;
    try (var in = files.open(flipped)) {
      content = in.readAllBytes();
    }
    content[content.length - 1] ^= 1;
    put(files, flipped, content);
    Path shortened = object("damaged", "generation-000000004-.*");
    put(files, shortened, Arrays.copyOf(content, 50));
    Path missing = object("damaged", "generation-000000003-.*");
    files.delete(missing, false);
    Path manifest = object("damaged", "generation-000000002\\.json");
    put(files, manifest, new byte[] {'{'});

    assertThatThrownBy(() -> store.read(5))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("Checkpoint %s has SHA-256 ".formatted(flipped));
    assertThatThrownBy(() -> store.read(4))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("Checkpoint %s has 50 bytes, but ".formatted(shortened));
    assertThatThrownBy(() -> store.read(3))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("Checkpoint %s cannot be read: ".formatted(missing));
    assertThatThrownBy(() -> store.read(2))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("Manifest %s cannot be read: not JSON".formatted(manifest));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);
  }

  private static void put(FileSystem files, Path path, byte[] content) throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(content);
    }
  }

  @Test
  void anUploadThatIsUnderWayIsListed() throws IOException {
    S3AFileSystem files = (S3AFileSystem) files();
    FSDataOutputStream out = files.create(new Path(s3.root(), "under-way"), true);
    out.write(new byte[6 << 20]);
    out.flush();
    assertThat(files.listUploads(null).hasNext()).isTrue();
    out.abort();
    assertThat(files.listUploads(null).hasNext()).isFalse();
  }

  /** A part, and the last word, by which parts become an object. */
  @ParameterizedTest
  @ValueSource(strings = {"PUT .*partNumber=2.*", "POST .*uploadId=.*"})
  void anUploadThatFailsInTheMiddleLeavesNothing(String request) throws IOException {
    String run = "upload-" + request.substring(0, request.indexOf(' '));
    CheckpointStore store = store(run);
    store.write(checkpoint(1, 10));
    int before = s3.requests().size();
    s3.disturb(Disturbance.ofAll(r -> r.matches(request), Kind.SERVER_ERROR));

    assertThatThrownBy(() -> store.write(checkpoint(2, LARGE))).isInstanceOf(IOException.class);

    s3.disturb(Disturbance.NONE);
    List<String> requests = s3.requests().subList(before, s3.requests().size());
    assertThat(requests).as("an upload in parts was begun").anyMatch(r -> r.endsWith("?uploads"));
    assertThat(((S3AFileSystem) files()).listUploads(null).hasNext()).as("uploads left").isFalse();
    assertThat(checkpoints(run)).hasSize(2);
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(1);

    store.write(checkpoint(2, LARGE));
    assertThat(store.latest().orElseThrow().generation()).isEqualTo(2);
  }

  @Test
  void whatIsNotKeptIsDeleted() throws IOException {
    CheckpointStore store = store("pruned");
    for (long generation = 0; generation <= 5; generation++) {
      store.write(checkpoint(generation, 10));
      store.prune(new Retention(2, 3), generation);
    }
    assertThat(store.list()).containsExactly(0L, 3L, 4L, 5L);
    assertThat(checkpoints("pruned")).hasSize(8);

    // A store that refuses to delete is no reason to stop.
    s3.disturb(Disturbance.ofAll(r -> r.startsWith("DELETE "), Kind.SERVER_ERROR));
    store.prune(new Retention(1, 0), 5);
    assertThat(store.read(4).generation()).isEqualTo(4);
  }
}
