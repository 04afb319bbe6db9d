package com.gammainfra.gateway.app;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An HTTP/1.1 client that sends exactly what it is told, also what no library would send. */
final class RawHttp {

  private static final int TIMEOUT_MILLIS = 20_000;

  private RawHttp() {}

  /** Connects and sends a request: its first lines, and what follows the empty line. */
  static Socket send(URI to, String head, String body) throws IOException {
    Socket socket = new Socket(to.getHost(), to.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    String text = head.strip().replace("\n", "\r\n") + "\r\n\r\n" + body;
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  /** Sends a request and reads the response until the server closes. */
  static String exchange(URI to, String head, String body) throws IOException {
    try (Socket socket = send(to, head + "\nconnection: close", body)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The head of a chat request with that body. */
  static String chatHead(String body) {
    return """
        POST /v1/chat/completions HTTP/1.1
        host: localhost
        content-type: application/json
        content-length: %d
        """
        .formatted(body.getBytes(StandardCharsets.UTF_8).length);
  }
}
