package com.gammainfra.gateway.provider;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the close of an upstream's connection back until its call has taken all that arrived before
 * it. Vert.x (5.2) drops what a paused response has not been given yet when the connection closes,
 * so that an answer whose upstream closes after the last byte, as HTTP/1.0 has it, would lose its
 * end behind a reader that is a moment late. One a connection.
 */
final class LateClose extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(LateClose.class);
  private static final AttributeKey<LateClose> KEY = AttributeKey.valueOf(LateClose.class, "one");
  private static final int LOOK_MILLIS = 5;

  /**
   * One call's turn with the connection. Counts bytes, and one for the end of the response, as far
   * as the call was given them; written by the call's loop alone.
   */
  static final class Turn {

    private final long before;
    private volatile long taken;
    private volatile boolean over;

    private Turn(long before) {
      this.before = before;
    }

    /** The call was given that many bytes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void took(int bytes) {
      taken += bytes;
    }

    /** The call was given the end of its response, or wants nothing more. */
    void end() {
      over = true;
    }
  }

  /** The same, as they arrived; written by the connection's loop alone. */
  private volatile long arrived;

  private volatile @Nullable Turn turn;

  private final ChannelHandlerContext connection;

  private LateClose(ChannelHandlerContext connection) {
    this.connection = connection;
  }

  /** Puts one on a connection that was just made. */
  static void on(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelHandlerContext last = base.channelHandlerContext();
      LateClose one = new LateClose(last);
      base.channel().attr(KEY).set(one);
      last.pipeline().addBefore(last.name(), LateClose.class.getName(), one);
    }
  }

  /** The one of a connection; null where none could be put on it. */
  static @Nullable LateClose of(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
  }

  /** A call begins that wants all of its answer. */
  Turn begin() {
    Turn next = new Turn(arrived);
    turn = next;
    return next;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content) {
      int end = message instanceof LastHttpContent ? 1 : 0;
      arrived += content.content().readableBytes() + end;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (isAwaited()) {
      later(context);
    } else {
      context.fireChannelInactive();
    }
  }

  private boolean isAwaited() {
    Turn now = turn;
    return now != null && !now.over && now.before + now.taken < arrived;
  }

  private void later(ChannelHandlerContext context) {
    var _ = context.executor().schedule(() -> tell(context), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** By then the handlers are out of the pipeline, so that the connection's is told directly. */
  private void tell(ChannelHandlerContext context) {
    if (isAwaited()) {
      later(context);
    } else if (connection.handler() instanceof ChannelInboundHandler handler) {
      try {
        handler.channelInactive(connection);
      } catch (Exception e) {
        LOG.warn("a closed connection could not be told so: {}", e.toString());
      }
    }
  }
}
