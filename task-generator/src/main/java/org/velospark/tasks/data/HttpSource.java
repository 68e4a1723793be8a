package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A web address under which every file lies gzipped. An interrupted download goes on where it
 * stopped, in the same call or in a later one, if the server can do that.
 *
 * @param base the address of the folder, with a slash at its end
 * @param connectTimeout how long to wait for a connection
 * @param stallTimeout how long to wait for the next byte
 */
record HttpSource(URI base, Duration connectTimeout, Duration stallTimeout) implements DataSource {
  private static final int ATTEMPTS = 4;
  private static final long POLL_MILLIS = 200;

  HttpSource(URI base) {
    this(base, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  @Override
  public String name() {
    return base.toString();
  }

  @Override
  public void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(connectTimeout)
            .followRedirects(Redirect.NORMAL)
            .build();
    for (DataFile file : wanted) {
      URI address = base.resolve(file.name() + ".gz");
      Path part = folder.resolve(file.name() + ".gz.part");
      boolean inOnePiece = download(client, address, part);
      try {
        unpack(file, part, delivery);
      } catch (ChecksumException | ZipException e) {
        if (inOnePiece) {
          throw e;
        }
        // The pieces may be of different files: the server's has changed since the first came.
        download(client, address, part);
        unpack(file, part, delivery);
      }
    }
  }

  /** Hands over a complete download and removes it, whether or not it is right. */
  private static void unpack(DataFile file, Path part, Delivery delivery) throws IOException {
    try (InputStream content = new GZIPInputStream(Files.newInputStream(part), 1 << 16)) {
      delivery.accept(file, content);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Completes a file.
   *
   * @return whether all of it came with one answer
   */
  private boolean download(HttpClient client, URI address, Path part)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      long have = Files.exists(part) ? Files.size(part) : 0;
      HttpResponse<Path> response;
      try {
        response = transfer(client, address, part, have);
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw new IOException("no connection to " + address.getHost(), e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException(
              "download of %s was cut off %d times, at last after %d bytes: %s"
                  .formatted(
                      address, ATTEMPTS, Files.exists(part) ? Files.size(part) : 0, e.getMessage()),
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

  private HttpResponse<Path> transfer(HttpClient client, URI address, Path part, long have)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(request.build(), info -> write(info, part, have));
    long size = have;
    long lastGrowth = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          long now = Files.exists(part) ? Files.size(part) : 0;
          if (now != size) {
            size = now;
            lastGrowth = System.nanoTime();
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
