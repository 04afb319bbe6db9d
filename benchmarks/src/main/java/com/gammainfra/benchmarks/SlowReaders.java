package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask for a stream and then take a few bytes of it a second: far less than comes, so
 * that all on the way to them is full. One thread for all of them.
 */
final class SlowReaders implements AutoCloseable {

  private static final int WINDOW = 4_096;
  private static final int BYTES_A_ROUND = 256;
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final List<SocketChannel> all = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile int lost;

  /** Has them ask, evenly over {@code ramp}. Blocks until the last has. */
  SlowReaders(Target target, int count, Duration ramp) {
    Buffer body = ChatBodies.chat(target.model(), "Count the events.", true);
    long between = ramp.toNanos() / count;
    for (int i = 0; i < count; i++) {
      all.add(ask(target.chatUri(), body));
      LockSupport.parkNanos(between);
    }
    thread = Thread.ofPlatform().daemon().name("slow-readers").start(this::read);
  }

  /** How many connections have ended, which none should while its stream goes on. */
  int lost() {
    return lost;
  }

  private static SocketChannel ask(URI uri, Buffer body) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, WINDOW);
      channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
      String head =
          "POST %s HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
              .formatted(uri.getPath(), body.length());
      channel.write(
          ByteBuffer.wrap(
              Buffer.buffer(head.getBytes(StandardCharsets.US_ASCII))
                  .appendBuffer(body)
                  .getBytes()));
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException("a slow reader", e);
    }
  }

  private void read() {
    ByteBuffer few = ByteBuffer.allocate(BYTES_A_ROUND);
    while (!stopped) {
      long next = System.nanoTime() + ROUND.toNanos();
      int ended = 0;
      for (SocketChannel channel : all) {
        few.clear();
        try {
          ended += channel.read(few) < 0 ? 1 : 0;
        } catch (IOException e) {
          ended++;
        }
      }
      lost = ended;
      LockSupport.parkNanos(Math.max(1, next - System.nanoTime()));
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      for (SocketChannel channel : all) {
        channel.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("a slow reader", e);
    }
  }
}
