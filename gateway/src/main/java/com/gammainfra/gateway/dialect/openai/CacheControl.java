package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.CacheTtl;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * The field {@code cache_control} on a part or a tool, as <a
 * href="https://docs.claude.com/en/docs/build-with-claude/prompt-caching">Anthropic's prompt
 * caching</a> has it and OpenAI-compatible gateways take it (November 2026).
 */
final class CacheControl {

  private CacheControl() {}

  /** What the value the cursor stands on asks for; null for nothing that is known. */
  static @Nullable CacheTtl read(JsonCursor json) {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return null;
    }
    String type = null;
    String ttl = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = json.stringOrNull();
        case "ttl" -> ttl = json.stringOrNull();
        default -> json.skip();
      }
    }
    if (!"ephemeral".equals(type)) {
      return null;
    }
    return "1h".equals(ttl) ? CacheTtl.ONE_HOUR : CacheTtl.FIVE_MINUTES;
  }

  /** Writes the field. */
  static void write(JsonGenerator out, CacheTtl ttl) {
    out.writeName("cache_control").writeStartObject();
    out.writeStringProperty("type", "ephemeral");
    if (ttl == CacheTtl.ONE_HOUR) {
      out.writeStringProperty("ttl", "1h");
    }
    out.writeEndObject();
  }
}
