package org.velospark.tasks.data;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipException;

/**
 * How files are downloaded. An interrupted download goes on where it stopped, in the same call or
 * in a later one, if the server can do that. A server that does not answer costs {@code
 * connectTimeout}, and one that answers but sends nothing {@code stallTimeout}: it is asked again
 * only if something came.
 *
 * @param connectTimeout how long to wait for a connection
 * @param stallTimeout how long to wait for the next byte
 */
record Download(Duration connectTimeout, Duration stallTimeout) {
  static final Download PATIENT = new Download(Duration.ofSeconds(5), Duration.ofSeconds(20));

  private static final int ATTEMPTS = 4;
  private static final long POLL_MILLIS = 200;

  /** Takes a complete download. */
  interface Opening {

    /**
     * Opens the file and hands over what is wanted of it.
     *
     * @throws ChecksumException or {@link ZipException} if it is not the expected file
     */
    void open(Path downloaded) throws IOException;
  }

  HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(connectTimeout)
        .followRedirects(Redirect.NORMAL)
        .build();
  }

  /**
   * Downloads a file, hands it over and removes it, whether or not it is right. What is left of an
   * unfinished download stays in the folder.
   *
   * @param delivery is told how far it is
   */
  void fetch(
      HttpClient client, URI address, Path folder, DataSource.Delivery delivery, Opening opening)
      throws IOException, InterruptedException {
    String path = address.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    Path part = folder.resolve(name + ".part");
    boolean inOnePiece = complete(client, address, part, name, delivery);
    try {
      open(part, opening);
    } catch (ChecksumException | ZipException e) {
      if (inOnePiece) {
        throw e;
      }
      // The pieces may be of different files: the server's has changed since the first came.
      complete(client, address, part, name, delivery);
      open(part, opening);
    }
  }

  private static void open(Path part, Opening opening) throws IOException {
    try {
      opening.open(part);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Completes a file.
   *
   * @return whether all of it came with one answer
   */
  private boolean complete(
      HttpClient client, URI address, Path part, String name, DataSource.Delivery delivery)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      long have = size(part);
      HttpResponse<Path> response;
      try {
        response = transfer(client, address, part, have, name, delivery);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw new IOException("no connection to " + address.getHost(), e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS || size(part) == have) {
          throw new IOException(
              "download of %s was cut off%s after %d bytes: %s"
                  .formatted(
                      address,
                      attempt == 1 ? "" : " " + attempt + " times, at last",
                      size(part),
                      e.getMessage()),
              e);
        }
        continue;
      }
      int status = response.statusCode();
      if (status == 200) {
        return true;
      }
      if (status == 206 && continues(response.headers().firstValue("Content-Range"), have)
          || status == 416 && have > 0) {
        // 416: there is nothing after what an earlier call has left.
        return false;
      }
      if (status != 206 || attempt == ATTEMPTS) {
        throw new IOException("%s answered with HTTP status %d".formatted(address, status));
      }
      Files.delete(part);
    }
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private HttpResponse<Path> transfer(
      HttpClient client,
      URI address,
      Path part,
      long have,
      String name,
      DataSource.Delivery delivery)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    AtomicLong total = new AtomicLong(-1);
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(
            request.build(),
            info -> {
              long coming = info.headers().firstValueAsLong("Content-Length").orElse(-1);
              total.set(coming < 0 ? -1 : info.statusCode() == 206 ? have + coming : coming);
              return write(info, part, have);
            });
    long size = have;
    long lastGrowth = System.nanoTime();
    try {
      while (true) {
        try {
          HttpResponse<Path> response = answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
          delivery.downloading(name, size(part), total.get());
          return response;
        } catch (TimeoutException e) {
          long now = size(part);
          if (now != size) {
            size = now;
            lastGrowth = System.nanoTime();
            delivery.downloading(name, now, total.get());
          } else if (System.nanoTime() - lastGrowth > stallTimeout.toNanos()) {
            throw new HttpTimeoutException(
                "nothing came for %d s".formatted(stallTimeout.toSeconds()));
          }
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static BodySubscriber<Path> write(ResponseInfo info, Path part, long have) {
    if (info.statusCode() == 200) {
      return BodySubscribers.ofFile(
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (info.statusCode() == 206 && continues(info.headers().firstValue("Content-Range"), have)) {
      return BodySubscribers.ofFile(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
    return BodySubscribers.replacing(part);
  }

  private static boolean continues(Optional<String> contentRange, long have) {
    return contentRange.filter(range -> range.startsWith("bytes " + have + "-")).isPresent();
  }
}
