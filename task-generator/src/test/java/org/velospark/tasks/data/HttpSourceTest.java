package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSourceTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  /** What the server was asked: path, and range if there was one. */
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  /** How many bytes of its body each answer has before the connection is cut; none when empty. */
  private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();

  private boolean ranges = true;
  private byte[] first;
  private byte[] second;

  @BeforeEach
  void serve() throws IOException {
    first = SmallDataSet.gzip(SmallDataSet.FILES.get("first"));
    second = SmallDataSet.gzip(SmallDataSet.FILES.get("second"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/data/first.gz", exchange -> answer(exchange, first));
    server.createContext("/data/second.gz", exchange -> answer(exchange, second));
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
    int start = 0;
    if (ranges && range != null) {
      start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      if (start >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        exchange.close();
        return;
      }
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
    Integer cut = cuts.poll();
    int end = cut == null ? content.length : Math.min(content.length, start + cut);
    exchange.getResponseBody().write(content, start, end - start);
    exchange.getResponseBody().flush();
    if (end < content.length) {
      // The server notices that the body is short, and cuts the connection.
      exchange.getResponseBody().close();
    }
    exchange.close();
  }

  private HttpSource source() {
    URI base = URI.create("http://localhost:" + server.getAddress().getPort() + "/data/");
    return new HttpSource(base, true, new Download(TIMEOUT, TIMEOUT));
  }

  private Path fetch() throws IOException {
    return new DataCache(folder).fetch(SmallDataSet.of(source()), Progress.NONE);
  }

  private static void assertComplete(Path home) throws IOException {
    assertThat(home.resolve("first")).hasBinaryContent(SmallDataSet.FILES.get("first"));
    assertThat(home.resolve("second")).hasBinaryContent(SmallDataSet.FILES.get("second"));
    assertThat(SmallDataSet.names(home)).containsExactly(".lock", "first", "second");
  }

  @Test
  void filesComeUnpacked() throws IOException {
    assertComplete(fetch());
    assertThat(requests).containsExactly("/data/first.gz", "/data/second.gz");
  }

  @Test
  void anInterruptedDownloadGoesOnWhereItStopped() throws IOException {
    cuts.addAll(List.of(50_000, 60_000));
    assertComplete(fetch());
    assertThat(requests)
        .containsExactly(
            "/data/first.gz",
            "/data/first.gz bytes=50000-",
            "/data/first.gz bytes=110000-",
            "/data/second.gz");
  }

  @Test
  void aServerWithoutRangesStartsAgain() throws IOException {
    ranges = false;
    cuts.add(50_000);
    assertComplete(fetch());
    assertThat(requests)
        .containsExactly("/data/first.gz", "/data/first.gz bytes=50000-", "/data/second.gz");
  }

  @Test
  void whatAnEarlierCallLeftIsTaken() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Files.write(home.resolve("first.gz.part"), Arrays.copyOf(first, 70_000));
    Files.write(home.resolve("second.gz.part"), second);
    assertComplete(fetch());
    assertThat(requests)
        .containsExactly(
            "/data/first.gz bytes=70000-", "/data/second.gz bytes=" + second.length + "-");
  }

  @Test
  void piecesOfDifferentFilesAreThrownAwayAndFetchedAnew() throws IOException {
    Path home = Files.createDirectories(folder.resolve("small"));
    Files.write(home.resolve("first.gz.part"), Arrays.copyOf(second, 10_000));
    assertComplete(fetch());
    assertThat(requests)
        .containsExactly("/data/first.gz bytes=10000-", "/data/first.gz", "/data/second.gz");
  }

  @Test
  void aWrongFileIsRefusedAndRemoved() throws IOException {
    first = second;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/data/: first has 30000 bytes and SHA-256 ");
    assertThat(requests).containsExactly("/data/first.gz");
    assertThat(SmallDataSet.names(folder.resolve("small"))).containsExactly(".lock");
  }

  @Test
  void whatIsNoGzipFileIsRefusedAndRemoved() throws IOException {
    first = new byte[1000];
    assertThatThrownBy(this::fetch)
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/data/: Not in GZIP format");
    assertThat(SmallDataSet.names(folder.resolve("small"))).containsExactly(".lock");
  }

  @Test
  void aDownloadThatIsAlwaysCutIsGivenUpAndKeptForTheNextCall() throws IOException {
    cuts.addAll(List.of(10_000, 10_000, 10_000, 10_000));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/data/first.gz was cut off 4 times, at last after 40000 bytes: ");
    assertThat(folder.resolve("small/first.gz.part"))
        .hasBinaryContent(Arrays.copyOf(first, 40_000));
    requests.clear();
    assertComplete(fetch());
    assertThat(requests).containsExactly("/data/first.gz bytes=40000-", "/data/second.gz");
  }

  @Test
  void aMissingFileIsNamed() {
    server.removeContext("/data/first.gz");
    String address = source().base() + "first.gz";
    assertThatThrownBy(this::fetch)
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/data/: " + address + " answered with HTTP status 404");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    HttpSource nobody = HttpSource.ofGzippedFiles("http://localhost:" + unused + "/");
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(nobody), Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("- http://localhost:" + unused + "/: no connection to localhost");
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() {
    server.createContext(
        "/silent/first.gz",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          requests.add("/silent/first.gz" + (range == null ? "" : " " + range));
          if (range != null) {
            return;
          }
          exchange.sendResponseHeaders(200, first.length);
          exchange.getResponseBody().write(first, 0, 10_000);
          exchange.getResponseBody().flush();
          // Neither the rest nor an end: the client has to notice.
        });
    HttpSource silent =
        new HttpSource(
            source().base().resolve("/silent/"),
            true,
            new Download(TIMEOUT, Duration.ofMillis(300)));
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(silent), Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/silent/first.gz was cut off 2 times, at last after 10000 bytes")
        .hasMessageContaining("nothing came for");
    // Asked again, because something had come, but not a third time.
    assertThat(requests).containsExactly("/silent/first.gz", "/silent/first.gz bytes=10000-");
  }

  @Test
  void aServerThatDoesNotAnswerIsAskedOnce() throws IOException {
    // The operating system takes the connection, but nobody reads from it.
    try (ServerSocket socket = new ServerSocket(0)) {
      String base = "http://localhost:" + socket.getLocalPort() + "/";
      HttpSource silent =
          new HttpSource(URI.create(base), true, new Download(TIMEOUT, Duration.ofMillis(300)));
      assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(silent), Progress.NONE))
          .isInstanceOf(DataUnavailableException.class)
          .hasMessageContaining(
              "download of " + base + "first.gz was cut off after 0 bytes: nothing came for");
    }
  }

  @Test
  void plainFilesComeAsTheyAre() throws IOException {
    for (String name : List.of("first", "second")) {
      server.createContext(
          "/plain/" + name, exchange -> answer(exchange, SmallDataSet.FILES.get(name)));
    }
    DataSource plain = HttpSource.ofPlainFiles(source().base().resolve("/plain/").toString());
    assertComplete(new DataCache(folder).fetch(SmallDataSet.of(plain), Progress.NONE));
    assertThat(requests).containsExactly("/plain/first", "/plain/second");
  }

  @Test
  void anArchiveComesOnceAndIsUnpacked() throws IOException {
    byte[] archive =
        SmallDataSet.gzip(
            SmallDataSet.tar(
                Map.of(
                    "small-1.0/first",
                    SmallDataSet.FILES.get("first"),
                    "small-1.0/second",
                    SmallDataSet.FILES.get("second"),
                    "second",
                    new byte[5])));
    server.createContext("/small.tar.gz", exchange -> answer(exchange, archive));
    cuts.add(50_000);
    DataSource source =
        new HttpArchive(source().base().resolve("/small.tar.gz").toString(), "small-1.0/");
    Map<String, Long> progress = new HashMap<>();
    assertComplete(
        new DataCache(folder)
            .fetch(
                SmallDataSet.of(source),
                (what, bytes, total) -> {
                  if (what.equals("small.tar.gz")) {
                    assertThat(total).isIn(-1L, (long) archive.length);
                  }
                  progress.put(what, bytes);
                }));
    assertThat(requests).containsExactly("/small.tar.gz", "/small.tar.gz bytes=50000-");
    assertThat(progress)
        .containsOnly(
            Map.entry("small.tar.gz", (long) archive.length),
            Map.entry("first", 200_000L),
            Map.entry("second", 30_000L));
  }

  @Test
  void anArchiveWithoutAFileIsRefused() throws IOException {
    byte[] archive = SmallDataSet.gzip(SmallDataSet.tar(Map.of("first", new byte[5])));
    server.createContext("/small.tar.gz", exchange -> answer(exchange, archive));
    DataSource source =
        new HttpArchive(source().base().resolve("/small.tar.gz").toString(), "small-1.0/");
    assertThatThrownBy(() -> new DataCache(folder).fetch(SmallDataSet.of(source), Progress.NONE))
        .isInstanceOf(DataUnavailableException.class)
        .hasMessageContaining("/small.tar.gz: the package has no first, second in small-1.0/");
  }
}
