package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Portkey's open-source gateway, installed from npm into a folder that is never committed, and
 * started on a loopback port.
 *
 * <p>Version 1.15.2 answers every stream with status 500 on Node 20 ("TypeError: immutable"): it
 * appends its own headers to a response built from the one that {@code fetch} gave, whose headers
 * cannot be changed there. {@link #STREAM_FIX} gives that response headers of its own. Whole
 * answers take another path and run unpatched.
 */
final class Portkey {

  /** The one expression that is replaced, and by what. */
  record Patch(String original, String replacement) {}

  static final Patch STREAM_FIX =
      new Patch(
          ":new Response(p,e)}",
          ":new Response(p,{status:e.status,statusText:e.statusText,headers:new Headers(e.headers)})}");

  /** Portkey listens on every interface; loaded before it, this leaves it loopback alone. */
  private static final String LOOPBACK_ONLY =
      """
      import net from "node:net";
      const listen = net.Server.prototype.listen;
      net.Server.prototype.listen = function (port, ...rest) {
        return typeof port === "number"
          ? listen.call(this, port, "127.0.0.1", ...rest.filter((arg) => typeof arg === "function"))
          : listen.call(this, port, ...rest);
      };
      """;

  private static final String PACKAGE = "@portkey-ai/gateway";
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /**
   * An installation.
   *
   * @param script what Node runs
   * @param preload what Node loads before it
   * @param note which version, which Node, patched or not
   */
  record Installation(Path script, Path preload, String note) {}

  private Portkey() {}

  /** Installs {@code version} under {@code folder} unless it is there, and patches its streams. */
  static Installation install(Path folder, String version) {
    Path script = folder.resolve("node_modules").resolve(PACKAGE).resolve("build/start-server.js");
    Path log = folder.resolve("install.log");
    try {
      Files.createDirectories(folder);
      run(
          List.of(
              "npm",
              "install",
              "--prefix",
              folder.toString(),
              "--no-audit",
              "--no-fund",
              "--ignore-scripts",
              PACKAGE + "@" + version),
          log);
      Path preload = folder.resolve("loopback.mjs");
      Files.writeString(preload, LOOPBACK_ONLY);
      return new Installation(script, preload, note(version, patch(script)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install Portkey; see " + log, e);
    }
  }

  /** Starts it on a free loopback port. */
  static ServedProcess start(Installation installation, int port, Path log) {
    return ServedProcess.start(
        List.of(
            "node",
            "--import",
            installation.preload().toString(),
            installation.script().toString(),
            "--headless",
            "--port=" + port),
        Path.of("."),
        Map.of("NODE_ENV", "production"),
        log,
        line -> line.contains("Ready for connections"),
        START_LIMIT);
  }

  /** Where it takes chat requests for the mock upstream. */
  static Target target(int port, URI upstream, String model) {
    return new Target(
        "Portkey",
        URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"),
        Map.of(
            "x-portkey-provider", "openai",
            "x-portkey-custom-host", upstream.toString(),
            "authorization", "Bearer bench-key"),
        model);
  }

  /** A port that was free a moment ago. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  /** Replaces the expression when it is there exactly once; says what was done. */
  private static String patch(Path script) throws IOException {
    String code = Files.readString(script);
    if (code.contains(STREAM_FIX.replacement())) {
      return "already patched";
    }
    int first = code.indexOf(STREAM_FIX.original());
    if (first < 0 || code.indexOf(STREAM_FIX.original(), first + 1) >= 0) {
      return "NOT patched: the expression was not found exactly once, streams may fail";
    }
    Files.writeString(script, code.replace(STREAM_FIX.original(), STREAM_FIX.replacement()));
    return "patched";
  }

  private static String note(String version, String patched) throws IOException {
    Process node = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
    String nodeVersion =
        new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return "Portkey %s on Node %s; its streams end in status 500 there as published, so one expression is replaced at install time (%s): `%s` → `%s`"
        .formatted(version, nodeVersion, patched, STREAM_FIX.original(), STREAM_FIX.replacement());
  }

  private static void run(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " took too long");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command.getFirst() + " ended with " + process.exitValue());
    }
  }
}
