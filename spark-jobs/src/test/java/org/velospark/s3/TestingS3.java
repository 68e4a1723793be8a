package org.velospark.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 in this process: S3Proxy with its objects in memory, behind a server that passes requests
 * on or disturbs them. S3Proxy has a class loader of its own, because Spark and Hadoop have other
 * versions of what it needs.
 */
public final class TestingS3 implements AutoCloseable {
  public static final String ACCESS_KEY = "TESTINGACCESSKEY";
  public static final String SECRET_KEY = "testing/Secret+Key7391";

  /** How long the client waits for an answer. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

  /** What S3Proxy's own Logback reads while it starts. */
  private static final Map<String, String> QUIET =
      Map.of(
          "LOG_LEVEL", "error",
          "JETTY_LOG_LEVEL", "error",
          "logback.statusListenerClass", "ch.qos.logback.core.status.NopStatusListener");

  /** Headers that a client sets by itself. */
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private final String bucket;
  private final URLClassLoader loader;
  private final Object proxy;
  private final int proxyPort;
  private final HttpServer front;
  private final ExecutorService threads;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Object conditional = new Object();
  private volatile Disturbance disturbance = Disturbance.NONE;

  private TestingS3(URLClassLoader loader, Object proxy, int proxyPort, String bucket)
      throws IOException {
    this.bucket = bucket;
    this.loader = loader;
    this.proxy = proxy;
    this.proxyPort = proxyPort;
    this.front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    this.threads = Executors.newCachedThreadPool();
    front.setExecutor(threads);
    front.createContext("/", this::handle);
    front.start();
  }

  public static TestingS3 start() throws IOException {
    URL jar = Path.of(System.getProperty("s3proxy.jar")).toUri().toURL();
    URLClassLoader loader =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", "http://127.0.0.1:0");
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", ACCESS_KEY);
    properties.setProperty("s3proxy.credential", SECRET_KEY);
    properties.setProperty("jclouds.provider", "transient-nio2");
    properties.setProperty("jclouds.identity", "none");
    properties.setProperty("jclouds.credential", "none");
    String bucket = "bucket-" + UUID.randomUUID();
    QUIET.forEach(System::setProperty);
    try {
      Class<?> type = loader.loadClass("org.gaul.s3proxy.S3Proxy");
      Class<?> store = loader.loadClass("org.gaul.s3proxy.blobstore.BlobStore");
      Object objects =
          loader
              .loadClass("org.gaul.s3proxy.BlobStores")
              .getMethod("create", String.class, Properties.class)
              .invoke(null, "transient-nio2", properties);
      Class<?> builderType = loader.loadClass("org.gaul.s3proxy.S3Proxy$Builder");
      Object builder =
          builderType.getMethod("fromProperties", Properties.class).invoke(null, properties);
      builderType.getMethod("blobStore", store).invoke(builder, objects);
      Object proxy = builderType.getMethod("build").invoke(builder);
      type.getMethod("start").invoke(proxy);
      store.getMethod("createContainer", String.class).invoke(objects, bucket);
      return new TestingS3(loader, proxy, (int) type.getMethod("getPort").invoke(proxy), bucket);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("S3Proxy in %s does not start".formatted(jar), e);
    } finally {
      QUIET.keySet().forEach(System::clearProperty);
    }
  }

  /** What Hadoop must be set to; retries come soon, so that tests are quick. */
  public Map<String, String> settings() {
    return Map.ofEntries(
        Map.entry("fs.s3a.endpoint", "http://127.0.0.1:" + front.getAddress().getPort()),
        Map.entry("fs.s3a.endpoint.region", "us-east-1"),
        Map.entry("fs.s3a.path.style.access", "true"),
        Map.entry("fs.s3a.access.key", ACCESS_KEY),
        Map.entry("fs.s3a.secret.key", SECRET_KEY),
        Map.entry(
            "fs.s3a.aws.credentials.provider",
            "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"),
        Map.entry("fs.s3a.retry.interval", "20ms"),
        Map.entry("fs.s3a.retry.throttle.interval", "20ms"),
        Map.entry("fs.s3a.connection.establish.timeout", "15s"),
        Map.entry("fs.s3a.minimum.operation.duration", "1s"),
        Map.entry("fs.s3a.connection.timeout", REQUEST_TIMEOUT.toMillis() + "ms"),
        Map.entry("fs.s3a.fast.upload.buffer", "array"));
  }

  public Configuration configuration() {
    Configuration configuration = new Configuration();
    settings().forEach(configuration::set);
    return configuration;
  }

  /** The bucket, whose name no other instance has: Hadoop keeps file systems by bucket. */
  public org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path("s3a://" + bucket + "/");
  }

  /** Location of a run in the bucket. */
  public org.apache.hadoop.fs.Path run(String name) {
    return new org.apache.hadoop.fs.Path(root(), "runs/" + name);
  }

  /** Disturbs all requests from now on. */
  public void disturb(Disturbance now) {
    disturbance = now;
  }

  /** All requests so far, as {@code METHOD path?query}; paths begin behind the bucket. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String request =
          (exchange.getRequestMethod() + " " + exchange.getRequestURI()).replace("/" + bucket, "");
      requests.add(request);
      Disturbance.Kind kind = disturbance.of(request);
      switch (kind) {
        case NONE -> answer(exchange, pass(exchange, body));
        case SERVER_ERROR -> answer(exchange, 500, "InternalError");
        case SLOW_DOWN -> answer(exchange, 503, "SlowDown");
        case DELAY -> {
          Thread.sleep(disturbance.delay().toMillis());
          answer(exchange, pass(exchange, body));
        }
        case TIMEOUT -> Thread.sleep(2 * REQUEST_TIMEOUT.toMillis());
        case LOST_REQUEST -> {}
        case LOST_ANSWER -> pass(exchange, body);
      }
    } catch (IOException clientHasGone) {
      // As with a real server, the client knows better.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Conditional requests go one by one: S3 promises that of two only one succeeds. */
  private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    if (!exchange.getRequestHeaders().containsKey("If-None-Match")) {
      return send(exchange, body);
    }
    synchronized (conditional) {
      return send(exchange, body);
    }
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxyPort + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.equals("transfer-encoding") && (head || !name.equals("content-length"))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = response.body();
    exchange.sendResponseHeaders(
        response.statusCode(), head || body.length == 0 ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void answer(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body = "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    front.stop(0);
    threads.shutdownNow();
    try {
      proxy.getClass().getMethod("stop").invoke(proxy);
      loader.close();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("S3Proxy does not stop", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
