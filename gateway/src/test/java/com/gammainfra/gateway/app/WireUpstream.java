package com.gammainfra.gateway.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loopback upstream that writes bytes to a socket, so that it can do what no HTTP library would:
 * break a chunk in two, lie about a length, answer in another protocol. One request a connection.
 */
final class WireUpstream implements AutoCloseable {

  private static final int STALL_MILLIS = 10_000;

  /** What is done with a request that has been read. */
  @FunctionalInterface
  interface Play {
    void on(Wire wire) throws IOException;
  }

  /** The response's side of one connection. */
  record Wire(Socket socket, OutputStream out) {

    /** Writes text as it is. */
    Wire text(String text) throws IOException {
      return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes as they are. */
    Wire bytes(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      return this;
    }

    /** Writes a status line and headers, each {@code name: value}, and the empty line. */
    Wire head(int status, String... headers) throws IOException {
      return text("HTTP/1.1 " + status + " X\r\n" + lines(headers) + "connection: close\r\n\r\n");
    }

    private static String lines(String... headers) {
      return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    /** Writes a whole response with its length. */
    Wire whole(int status, String type, byte[] body, String... headers) throws IOException {
      return text("HTTP/1.1 %d X\r\ncontent-type: %s\r\ncontent-length: %d\r\n%sconnection: close\r\n\r\n"
              .formatted(status, type, body.length, lines(headers)))
          .bytes(body);
    }

    /** Begins a chunked response. */
    Wire chunked(String type, String... headers) throws IOException {
      return text(
          "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\nconnection: close\r\n%s\r\n"
              .formatted(type, lines(headers)));
    }

    /** Writes one chunk. */
    Wire chunk(byte[] bytes) throws IOException {
      return text(Integer.toHexString(bytes.length) + "\r\n").bytes(bytes).text("\r\n");
    }

    /** Writes one chunk. */
    Wire chunk(String text) throws IOException {
      return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends a chunked response properly. */
    void last() throws IOException {
      text("0\r\n\r\n");
    }

    /** Says nothing more until the other side is gone, for ten seconds at most. */
    void stall() throws IOException {
      socket.setSoTimeout(STALL_MILLIS);
      var _ = socket.getInputStream().read();
    }

    /** Has the connection end in a TCP reset instead of a close. */
    void reset() throws IOException {
      settle();
      socket.setSoLinger(true, 0);
    }

    /** Lets what was written arrive, and be read, before what comes next. */
    void settle() {
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final ServerSocket server;
  private final Play onWhole;
  private final Play onStream;
  private final AtomicInteger asked = new AtomicInteger();

  /** An upstream that does the one where a whole answer is asked for, the other for a stream. */
  WireUpstream(Play onWhole, Play onStream) {
    this.onWhole = onWhole;
    this.onStream = onStream;
    try {
      server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  int askedSoFar() {
    return asked.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.startVirtualThread(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String head = readRequest(new BufferedInputStream(socket.getInputStream()));
      if (head != null) {
        asked.incrementAndGet();
        boolean stream = head.contains("text/event-stream");
        (stream ? onStream : onWhole).on(new Wire(socket, socket.getOutputStream()));
      }
    } catch (IOException e) {
      // the gateway left first, as it does when a fault is over its limits
    }
  }

  /** Reads head and body, gives the head; null when it was closed, or never spoke HTTP. */
  private static @Nullable String readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0 || head.length() > 10_000 || (head.isEmpty() && b != 'P')) {
        return null;
      }
      head.append((char) b);
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        int length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
        return in.readNBytes(length).length == length ? head.toString() : null;
      }
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
