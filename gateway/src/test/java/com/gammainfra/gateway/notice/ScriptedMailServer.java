package com.gammainfra.gateway.notice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that begins in the clear and changes to TLS when it is asked to (RFC 3207), which
 * GreenMail cannot; it takes one user by AUTH PLAIN, and answers recipients as it is told.
 */
final class ScriptedMailServer implements AutoCloseable {

  static final String USER = "gateway";
  static final String PASSWORD = "correct horse battery staple";

  /** What a client said, {@code tls } before it when it was encrypted. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final @Nullable SSLContext tls;
  private volatile String recipientAnswer = "250 fine";

  /** {@code tls} is null for a server that has no STARTTLS. */
  ScriptedMailServer(@Nullable SSLContext tls) throws IOException {
    this.tls = tls;
    Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              Socket socket = server.accept();
              Thread.startVirtualThread(() -> serve(socket));
            }
          } catch (IOException e) {
            // closed
          }
        });
  }

  int port() {
    return server.getLocalPort();
  }

  void answerRecipients(String line) {
    recipientAnswer = line;
  }

  private void serve(Socket plain) {
    try (plain) {
      say(plain, "220 ready");
      if (talk(plain, "")) {
        SSLContext context = tls;
        if (context == null) {
          return;
        }
        try (SSLSocket secure =
            (SSLSocket) context.getSocketFactory().createSocket(plain, null, false)) {
          talk(secure, "tls ");
        }
      }
    } catch (IOException e) {
      heard.add("ended: " + e.getClass().getSimpleName());
    }
  }

  /** True when the client asks for TLS, which the caller then begins. */
  private boolean talk(Socket socket, String how) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    boolean clear = how.isEmpty();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      heard.add(how + line);
      switch (line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
        case "EHLO" ->
            say(
                socket,
                clear && tls != null ? "250-here\r\n250 STARTTLS" : "250-here\r\n250 AUTH PLAIN");
        case "STARTTLS" -> {
          say(socket, "220 go ahead");
          return true;
        }
        case "AUTH" -> say(socket, isRight(line) ? "235 welcome" : "535 5.7.8 who is " + line);
        case "RCPT" -> say(socket, recipientAnswer);
        case "DATA" -> {
          say(socket, "354 go on");
          String text = in.readLine();
          while (text != null && !text.equals(".")) {
            text = in.readLine();
          }
          say(socket, "250 taken");
        }
        case "QUIT" -> {
          say(socket, "221 bye");
          return false;
        }
        default -> say(socket, "250 fine");
      }
    }
    return false;
  }

  /** AUTH PLAIN (RFC 4616), in front of which may stand whom one speaks for. */
  private static boolean isRight(String line) {
    byte[] said = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
    return new String(said, StandardCharsets.UTF_8).endsWith("\0" + USER + "\0" + PASSWORD);
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
