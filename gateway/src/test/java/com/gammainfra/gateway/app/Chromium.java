package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page in a headless Chromium, driven by the DevTools protocol (docs/decisions/0018). It types
 * and clicks as a reader does, by the mouse and the keyboard, and keeps what the browser complains
 * about.
 */
final class Chromium implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();
  private final String session;

  private Chromium(Process process, URI devTools) {
    this.process = process;
    this.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(devTools, new Listener())
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    String target =
        ask("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").stringValue();
    this.session =
        ask("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .stringValue();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      ask(domain + ".enable", Map.of());
    }
  }

  /**
   * A browser with an empty profile in {@code folder}. Where there is none the test is skipped, but
   * for continuous integration, which installs one.
   */
  static Chromium start(Path folder) throws IOException {
    String binary = binary();
    if (System.getenv("CI") == null) {
      assumeThat(binary)
          .as("no Chromium is installed; on Debian: apt-get install chromium")
          .isNotNull();
    }
    assertThat(binary).as("no Chromium is installed, and $CI is set").isNotNull();
    Process process =
        new ProcessBuilder(
                String.valueOf(binary),
                "--headless",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-sandbox", // which root has none of; it is shown our own pages alone
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Chromium(process, devTools(process));
  }

  private static @Nullable String binary() {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  /** Chromium says on stderr where it listens, and goes on to say other things. */
  private static URI devTools(Process process) {
    CompletableFuture<URI> found = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          StringBuilder said = new StringBuilder();
          try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
              if (line.startsWith("DevTools listening on ")) {
                found.complete(
                    URI.create(line.substring("DevTools listening on ".length()).strip()));
              }
              if (said.length() < 4_000) {
                said.append(line).append('\n');
              }
            }
          } catch (IOException e) {
            said.append(e);
          }
          found.completeExceptionally(new IOException("Chromium ended: " + said));
        });
    return found.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode message = RunningGateway.JSON.readTree(text.toString());
        text.setLength(0);
        take(message);
      }
      from.request(1);
      return null;
    }
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = asked.remove(message.get("id").longValue());
      if (answer != null && message.has("error")) {
        answer.completeExceptionally(new IOException(message.get("error").toString()));
      } else if (answer != null) {
        answer.complete(message.get("result"));
      }
      return;
    }
    JsonNode event = message.get("params");
    switch (message.path("method").asString("")) {
      case "Page.loadEventFired" -> loaded.complete(true);
      case "Runtime.exceptionThrown" -> complaints.add(event.toString());
      case "Runtime.consoleAPICalled" -> {
        if (event.path("type").asString("").matches("error|warning|assert")) {
          complaints.add(event.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (event.at("/entry/level").asString("").matches("error|warning")) {
          complaints.add(event.get("entry").toString());
        }
      }
      default -> {}
    }
  }

  private JsonNode ask(String method, Map<String, ?> parameters) {
    return ask(session, method, parameters);
  }

  private JsonNode ask(String inSession, String method, Map<String, ?> parameters) {
    long id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    ObjectNode command = RunningGateway.JSON.createObjectNode().put("id", id).put("method", method);
    command.set("params", RunningGateway.JSON.valueToTree(parameters));
    if (!inSession.isEmpty()) {
      command.put("sessionId", inSession);
    }
    socket.sendText(command.toString(), true).join();
    return answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** What the browser has complained about so far: errors and warnings, of scripts and others. */
  List<String> complaints() {
    return complaints;
  }

  /** The size of the page's window, in CSS pixels, and whether the reader prefers dark pages. */
  void show(int width, int height, boolean dark) {
    ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    ask(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Opens an address and waits until it is loaded. */
  void open(String address) {
    loading(() -> ask("Page.navigate", Map.of("url", address)));
  }

  /** Loads the page anew; a form that it came of is sent again. */
  void reload() {
    loading(() -> ask("Page.reload", Map.of()));
  }

  private void loading(Runnable how) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    loaded = end;
    how.run();
    end.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Puts the pointer into what the selector finds, and types. */
  void type(String selector, String text) {
    click(selector);
    script("document.activeElement.select?.()");
    ask("Input.insertText", Map.of("text", text));
  }

  /** Clicks on what leads to another page, and waits until it is loaded. */
  void follow(String selector) {
    loading(() -> click(selector));
  }

  /** Presses Enter where the pointer is, and waits for the page that follows. */
  void enter() {
    loading(
        () ->
            Stream.of("keyDown", "keyUp")
                .forEach(
                    type ->
                        ask(
                            "Input.dispatchKeyEvent",
                            Map.of(
                                "type",
                                type,
                                "key",
                                "Enter",
                                "code",
                                "Enter",
                                "text",
                                "\r",
                                "windowsVirtualKeyCode",
                                13))));
  }

  private void click(String selector) {
    JsonNode at =
        script(
            """
            (() => { const e = document.querySelector(%s); e.scrollIntoView();
            const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"""
                .formatted(RunningGateway.JSON.writeValueAsString(selector)));
    for (String type : List.of("mousePressed", "mouseReleased")) {
      ask(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              at.get(0).doubleValue(),
              "y",
              at.get(1).doubleValue(),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** What an expression comes to in the page. */
  JsonNode script(String expression) {
    JsonNode result =
        ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    assertThat(result.has("exceptionDetails")).as("%s: %s", expression, result).isFalse();
    return result.path("result").path("value");
  }

  /** What a reader sees. */
  String text() {
    return script("document.body.innerText").stringValue();
  }

  /** The names and roles of what can be used, as a screen reader has them. */
  List<String> controls() {
    ask("Accessibility.enable", Map.of());
    return ask("Accessibility.getFullAXTree", Map.of())
        .get("nodes")
        .valueStream()
        .filter(node -> node.at("/role/value").asString("").matches("textbox|button|link|checkbox"))
        .map(
            node -> node.at("/role/value").asString("") + " " + node.at("/name/value").asString(""))
        .toList();
  }

  /** Keeps a picture of the page, for a look. */
  void picture(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    String data = ask("Page.captureScreenshot", Map.of("format", "png")).get("data").stringValue();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
