package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a request says {@code "image_url": "…"}, as Mistral takes it (<a
 * href="https://docs.mistral.ai/capabilities/vision/">Vision</a>, November 2026). An object with
 * the {@code url} is what every provider takes.
 */
final class PlainImages {

  private static final byte[] BEFORE = "{\"url\":".getBytes(US_ASCII);

  private record Span(int start, int end) {}

  private final List<Span> spans = new ArrayList<>();

  /** Adds one, from its first byte to the one after its last; in order. */
  void add(int start, int end) {
    spans.add(new Span(start, end));
  }

  /** The body with objects in their place; the same body where there are none. */
  byte[] asObjects(byte[] body) {
    if (spans.isEmpty()) {
      return body;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 8 * spans.size());
    int copied = 0;
    for (Span span : spans) {
      out.write(body, copied, span.start() - copied);
      out.writeBytes(BEFORE);
      out.write(body, span.start(), span.end() - span.start());
      out.write('}');
      copied = span.end();
    }
    out.write(body, copied, body.length - copied);
    return out.toByteArray();
  }
}
