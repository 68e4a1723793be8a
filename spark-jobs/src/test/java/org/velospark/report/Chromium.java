package org.velospark.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A page in a Chromium without a window, driven by its DevTools protocol (chromedevtools.github.io/
 * devtools-protocol).
 */
final class Chromium implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 90;
  private static final String LISTENING = "DevTools listening on ws://";

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /**
   * The program: what the system property {@code velo.chromium} names, else the first on the path.
   */
  static Optional<Path> program() {
    String named = System.getProperty("velo.chromium");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Chromium(Path program, Path profile) throws Exception {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    HttpClient client = HttpClient.newHttpClient();
    String tabs =
        client
            .send(
                HttpRequest.newBuilder(URI.create("http://" + address() + "/json/list")).build(),
                BodyHandlers.ofString())
            .body();
    String page = "";
    for (JsonNode tab : JSON.readTree(tabs)) {
      if (tab.path("type").asText().equals("page")) {
        page = tab.path("webSocketDebuggerUrl").asText();
      }
    }
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(page), new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  private String address() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread reader = new Thread(() -> lines.lines().forEach(l -> {}), "chromium");
        reader.setDaemon(true);
        reader.start();
        return line.substring(LISTENING.length()).replaceFirst("/.*", "");
      }
      said.append(line).append('\n');
    }
    throw new IOException("Chromium ended before it listened: " + said);
  }

  /** Opens a page and waits until it is loaded. */
  void open(Path page) throws Exception {
    loads.clear();
    send("Page.navigate", Map.of("url", page.toUri().toString()));
    if (loads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException("Chromium did not load %s in %d s".formatted(page, PATIENCE_SECONDS));
    }
  }

  /** The value of a JavaScript expression. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException("%s failed: %s".formatted(expression, answer));
    }
    return answer.path("result").path("value");
  }

  /** Sets the size of the screen in points, and whether its user likes it dark. */
  void screen(int width, int height, boolean dark) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Moves the mouse to a place on the screen. */
  void point(double x, double y) throws Exception {
    send("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** Clicks at a place on the screen. */
  void click(double x, double y) throws Exception {
    for (String type : List.of("mousePressed", "mouseReleased")) {
      send(
          "Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
    }
  }

  /** Presses Enter where the focus is. */
  void enter() throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Enter", "text", "\r", "windowsVirtualKeyCode", 13));
    }
  }

  /** Writes a picture of the whole page. */
  void picture(Path file) throws Exception {
    JsonNode answer =
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(answer.path("data").asText()));
  }

  /** Errors and warnings of the console, and exceptions. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Addresses of all that was asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonNode send(String method, Map<String, Object> parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (got.has("error")) {
      throw new IllegalStateException("%s failed: %s".formatted(message, got));
    }
    return got.path("result");
  }

  @Override
  public void close() {
    socket.abort();
    // Its children outlive it for a moment and write to the profile, which is about to be deleted.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    for (ProcessHandle each : all) {
      each.onExit()
          .completeOnTimeout(each, PATIENCE_SECONDS, TimeUnit.SECONDS)
          .thenAccept(ProcessHandle::destroyForcibly)
          .join();
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        try {
          receive(JSON.readTree(whole));
        } catch (IOException e) {
          problems.add("Not JSON: " + whole);
        }
      }
      from.request(1);
      return null;
    }

    private void receive(JsonNode message) {
      if (message.has("id")) {
        answers.remove(message.path("id").asInt()).complete(message);
        return;
      }
      JsonNode params = message.path("params");
      switch (message.path("method").asText()) {
        case "Page.loadEventFired" -> loads.add("loaded");
        case "Runtime.exceptionThrown" -> problems.add(params.toString());
        case "Network.requestWillBeSent" ->
            requests.add(params.path("request").path("url").asText());
        case "Runtime.consoleAPICalled" -> problems.add(params.toString());
        case "Log.entryAdded" -> problems.add(params.toString());
        default -> {}
      }
    }
  }
}
