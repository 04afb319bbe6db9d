package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as its users start it: a process of its own, from the packaged jar. */
class ServeIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern READY =
      Pattern.compile("gammainfra ready (http://127\\.0\\.0\\.1:(\\d+))");

  @TempDir private Path folder;

  @Test
  void serve_saysWhereItListens_servesAndEndsOnSigterm() throws Exception {
    Process process = start("serve", "--port", "0");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String first = out.readLine();
      Matcher ready = READY.matcher(String.valueOf(first));
      assertThat(ready.matches()).as("%s", first).isTrue();
      HttpResponse<String> health =
          client.send(
              HttpRequest.newBuilder(URI.create(ready.group(1) + "/readyz")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(health.statusCode()).isEqualTo(200);

      Process second = start("serve", "--port", ready.group(2));
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(Files.readString(errors(second)).lines())
          .singleElement()
          .asString()
          .startsWith("gammainfra: cannot listen on 127.0.0.1:" + ready.group(2));

      process.toHandle().destroy();
      assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isIn(0, 143);
      assertThat(out.readLine()).as("nothing but the first line goes to stdout").isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void sigterm_whileAnAnswerIsUnderWay_letsItFinish() throws Exception {
    BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    try (ScriptedUpstream openai = new ScriptedUpstream();
        HttpClient client = HttpClient.newHttpClient()) {
      openai.then(
          (request, vertx) ->
              answers.add(() -> ScriptedUpstream.good("late, but whole").play(request, vertx)));
      Path config = folder.resolve("config.yaml");
      Files.writeString(
          config,
          "providers: {openai: {base_url: \"%s\", api_keys: [\"k\"]}}\n"
              .formatted(openai.baseUrl()));
      Process process = start("serve", "--port", "0", "--config", config.toString());
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        Matcher ready = READY.matcher(String.valueOf(out.readLine()));
        assertThat(ready.matches()).isTrue();
        CompletableFuture<HttpResponse<String>> answer =
            client.sendAsync(
                HttpRequest.newBuilder(URI.create(ready.group(1) + "/v1/chat/completions"))
                    .header("content-type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            RunningGateway.body("openai/gpt-5.4", "ping", "")))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        openai.asked();
        process.toHandle().destroy();
        Thread.sleep(300); // the process has begun to stop
        answers.take().run();

        assertThat(answer.get(10, TimeUnit.SECONDS).body()).contains("late, but whole");
        assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isIn(0, 143);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void launcher_passesExitCodesOn() throws Exception {
    Process wrong = start("serve", "--config", "nowhere.yaml");
    assertThat(wrong.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(wrong.exitValue()).isEqualTo(78);
    assertThat(Files.readString(errors(wrong))).contains("nowhere.yaml");
  }

  private int started;

  private Process start(String... arguments) throws Exception {
    assumeThat(ROOT.resolve("gateway/target/gateway.jar")).exists();
    assumeThat(ROOT.resolve("gateway/target/lib")).isDirectory();
    String[] command = new String[arguments.length + 1];
    command[0] = ROOT.resolve("gammainfra").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().remove("GAMMAINFRA_CONFIG");
    started++;
    builder.redirectError(folder.resolve("err" + started).toFile());
    return builder.start();
  }

  /** What the process that was started last wrote to stderr. */
  private Path errors(Process last) {
    assertThat(last.isAlive()).isFalse();
    return folder.resolve("err" + started);
  }
}
