package com.gammainfra.gateway.dialect.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.dialect.EventFraming;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a byte stream into server-sent events, after the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">event
 * stream rules of the HTML standard</a>. Pieces may be cut anywhere, also inside a character or
 * between CR and LF: lines are found in bytes, and no byte of a longer UTF-8 sequence looks like a
 * line end.
 *
 * <p>It differs from the standard in one point: an event that the end of the stream leaves without
 * its empty line is delivered, since some vendors omit the last one. {@code id} and {@code retry}
 * are ignored; a reader of model answers never reconnects.
 *
 * <p>It holds at most one event of at most the given size. One thread.
 */
public final class SseDecoder implements EventFraming {

  /** The largest event accepted unless said otherwise: 16 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 16 << 20;

  private static final int LARGEST_KEPT_BYTES = 4 << 10;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] DATA = "data".getBytes(US_ASCII);
  private static final byte[] EVENT = "event".getBytes(US_ASCII);

  private final int maxEventBytes;
  private ByteArrayOutputStream partialLine = new ByteArrayOutputStream();
  private ByteArrayOutputStream data = new ByteArrayOutputStream();
  private boolean firstLine = true;
  private boolean skipLineFeed;
  private boolean hasData;
  private String event = "";

  /** A decoder of events of at most {@link #DEFAULT_MAX_EVENT_BYTES}. */
  public SseDecoder() {
    this(DEFAULT_MAX_EVENT_BYTES);
  }

  /** A decoder of events whose data, and of lines that, have at most {@code maxEventBytes}. */
  public SseDecoder(int maxEventBytes) {
    if (maxEventBytes < 1) {
      throw new IllegalArgumentException("maxEventBytes must be positive: " + maxEventBytes);
    }
    this.maxEventBytes = maxEventBytes;
  }

  /** The events that {@code bytes} complete; see {@link #feed(byte[], int, int)}. */
  @Override
  public List<SseEvent> feed(byte[] bytes) {
    return feed(bytes, 0, bytes.length);
  }

  /**
   * The events that the next {@code length} bytes complete, in order.
   *
   * @throws SseEventTooLargeException past the limit; the decoder is of no use afterwards
   */
  public List<SseEvent> feed(byte[] bytes, int offset, int length) {
    List<SseEvent> events = new ArrayList<>();
    int end = offset + length;
    int lineStart = offset;
    for (int i = offset; i < end; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        skipLineFeed = false;
        continue;
      }
      if (b == '\n' && skipLineFeed) {
        skipLineFeed = false;
        lineStart = i + 1;
        continue;
      }
      skipLineFeed = b == '\r';
      endLine(bytes, lineStart, i, events);
      lineStart = i + 1;
    }
    if (lineStart < end) {
      appendToLine(bytes, lineStart, end);
    }
    return events;
  }

  /** The event that the end of the stream completes, if it has data. */
  @Override
  public List<SseEvent> finish() {
    List<SseEvent> events = new ArrayList<>();
    if (partialLine.size() > 0) {
      endLine(new byte[0], 0, 0, events);
    }
    dispatch(events);
    return events;
  }

  private void appendToLine(byte[] bytes, int from, int to) {
    if (to - from > maxEventBytes - partialLine.size()) {
      throw new SseEventTooLargeException(maxEventBytes);
    }
    partialLine.write(bytes, from, to - from);
  }

  private void endLine(byte[] bytes, int from, int to, List<SseEvent> events) {
    if (partialLine.size() == 0) {
      line(bytes, from, to, events);
      return;
    }
    appendToLine(bytes, from, to);
    byte[] line = partialLine.toByteArray();
    partialLine = emptied(partialLine);
    line(line, 0, line.length, events);
  }

  private void line(byte[] bytes, int from, int to, List<SseEvent> events) {
    int start = from;
    if (firstLine) {
      firstLine = false;
      if (to - from >= 3 && Arrays.equals(bytes, from, from + 3, BYTE_ORDER_MARK, 0, 3)) {
        start += 3;
      }
    }
    if (start == to) {
      dispatch(events);
      return;
    }
    int colon = start;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, to);
    if (value < to && bytes[value] == ' ') {
      value++;
    }
    if (named(DATA, bytes, start, colon)) {
      addData(bytes, value, to);
    } else if (named(EVENT, bytes, start, colon)) {
      event = new String(bytes, value, to - value, UTF_8);
    }
  }

  private static boolean named(byte[] name, byte[] bytes, int from, int to) {
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }

  private void addData(byte[] bytes, int from, int to) {
    int separator = hasData ? 1 : 0;
    if (to - from > maxEventBytes - data.size() - separator) {
      throw new SseEventTooLargeException(maxEventBytes);
    }
    if (hasData) {
      data.write('\n');
    }
    hasData = true;
    data.write(bytes, from, to - from);
  }

  private void dispatch(List<SseEvent> events) {
    if (hasData) {
      events.add(new SseEvent(event, data.toByteArray()));
    }
    hasData = false;
    data = emptied(data);
    event = "";
  }

  /** The same one for the next, unless what it held was large: that is let go. */
  private static ByteArrayOutputStream emptied(ByteArrayOutputStream held) {
    if (held.size() > LARGEST_KEPT_BYTES) {
      return new ByteArrayOutputStream();
    }
    held.reset();
    return held;
  }
}
