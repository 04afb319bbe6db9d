package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.dialect.BrokenFramingException;
import com.gammainfra.gateway.dialect.EventFraming;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/**
 * The frames of {@code application/vnd.amazon.eventstream} (<a
 * href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon Event Stream Specification</a>,
 * read 2026-11-28): lengths, headers, payload, and a checksum of each. AWS's own decoder reads
 * them; it takes no frame with more than 128 KiB of headers or 24 MiB of payload.
 *
 * <p>An event's name is its {@code :event-type}. A frame that is an exception or an error has the
 * name {@value #FAILURE} with its type behind it, and its payload says {@code message}.
 */
final class EventFrames implements EventFraming {

  /** Before the type of what went wrong. */
  static final String FAILURE = "!";

  private final List<SseEvent> events = new ArrayList<>();
  private final MessageDecoder decoder = new MessageDecoder(this::add);

  @Override
  public List<SseEvent> feed(byte[] bytes) {
    try {
      decoder.feed(bytes);
    } catch (RuntimeException _) { // what exactly is not said, and may quote the bytes
      throw new BrokenFramingException("a frame of the stream is damaged");
    }
    List<SseEvent> complete = List.copyOf(events);
    events.clear();
    return complete;
  }

  /** Nothing: a frame that lacks its end is none. */
  @Override
  public List<SseEvent> finish() {
    return List.of();
  }

  private void add(Message message) {
    String kind = text(message, ":message-type");
    if (kind == null || kind.equals("event")) {
      String name = text(message, ":event-type");
      events.add(new SseEvent(name == null ? "" : name, message.getPayload()));
    } else if (kind.equals("error")) {
      String told = text(message, ":error-message");
      byte[] payload =
          JsonText.mapper()
              .writeValueAsString(Map.of("message", told == null ? "" : told))
              .getBytes(UTF_8);
      events.add(new SseEvent(FAILURE + text(message, ":error-code"), payload));
    } else {
      events.add(new SseEvent(FAILURE + text(message, ":exception-type"), message.getPayload()));
    }
  }

  private static @Nullable String text(Message message, String header) {
    HeaderValue value = message.getHeaders().get(header);
    return value == null ? null : value.getString(); // one that is no text throws
  }
}
