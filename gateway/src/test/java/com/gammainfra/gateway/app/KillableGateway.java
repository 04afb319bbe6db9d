package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway in a process of its own, from the packaged jar, that can be killed as a power cut
 * would: without a chance to finish anything. For tests of what survives.
 */
final class KillableGateway implements AutoCloseable {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern READY = Pattern.compile("gammainfra ready (http://\\S+)");

  private final Process process;
  private final BufferedReader out;
  private final URI address;

  private KillableGateway(Process process, BufferedReader out, URI address) {
    this.process = process;
    this.out = out;
    this.address = address;
  }

  /** Starts one with that configuration and waits until it listens. */
  static KillableGateway start(Path config) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ROOT.resolve("gammainfra").toString(),
            "serve",
            "--port",
            "0",
            "--config",
            config.toString());
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.redirectError(config.resolveSibling("gateway.err").toFile());
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String first = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(first));
    assertThat(ready.matches()).as("the first line, %s", first).isTrue();
    return new KillableGateway(process, out, URI.create(ready.group(1)));
  }

  URI uri(String path) {
    return address.resolve(path);
  }

  /** SIGKILL, and waits until the process is gone. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** SIGTERM, and waits for its end. */
  @Override
  public void close() throws IOException {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    out.close();
  }
}
