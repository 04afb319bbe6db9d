package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The pieces of JSON that whole and streamed answers share. */
final class AnswerJson {

  /** What a whole answer is called. */
  static final byte[] WHOLE = JsonText.quote("chat.completion");

  /** What a part of a streamed one is called. */
  static final byte[] CHUNK = JsonText.quote("chat.completion.chunk");

  private static final byte[] NO_TEXT = JsonText.quote("");

  private AnswerJson() {}

  /** The id of an answer that has none of its own. */
  static String id(AnswerStamp stamp) {
    return "chatcmpl-" + stamp.requestId();
  }

  /** Whether an answer, or a chunk of one, has an id of its own. */
  static boolean hasId(JsonObjectScan scan) {
    return scan.startsWith("id", '"') && !scan.holds("id", NO_TEXT);
  }

  /**
   * Adds what every answer and chunk must have and some vendors leave out.
   *
   * @param id as JSON, where it has none of its own
   * @param object what it is called
   */
  static void complete(
      JsonObjectScan scan, JsonSplice splice, byte[] id, byte[] object, AnswerStamp stamp) {
    if (!hasId(scan)) {
      splice.set("id", id);
    }
    if (!scan.has("object")) {
      splice.set("object", object);
    }
    if (!scan.has("created")) {
      splice.set("created", Long.toString(stamp.createdEpochSecond()).getBytes(UTF_8));
    }
  }

  /** The price of a usage as a JSON number. */
  static byte[] cost(AnswerStamp stamp, Usage usage) {
    return JsonText.number(stamp.pricing().apply(usage));
  }

  /** A usage object. */
  static byte[] usage(Usage usage, AnswerStamp stamp, boolean estimated) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeName("prompt_tokens").writeNumber(usage.totalInput());
          out.writeName("completion_tokens").writeNumber(usage.output());
          out.writeName("total_tokens").writeNumber(usage.totalInput() + usage.output());
          out.writeName("prompt_tokens_details").writeStartObject();
          out.writeName("cached_tokens").writeNumber(usage.cachedInput());
          if (usage.cacheWrite5m() + usage.cacheWrite1h() > 0) {
            out.writeName("cache_write_tokens")
                .writeNumber(usage.cacheWrite5m() + usage.cacheWrite1h());
          }
          out.writeEndObject();
          out.writeName("completion_tokens_details").writeStartObject();
          out.writeName("reasoning_tokens").writeNumber(usage.reasoning());
          out.writeEndObject();
          out.writeName("cost").writeRawValue(JsonText.plain(stamp.pricing().apply(usage)));
          if (estimated) {
            out.writeBooleanProperty("estimated", true);
          }
          out.writeEndObject();
        });
  }

  /** A finish reason; OpenAI has no word for one that is none of its own. */
  static String finish(FinishReason reason) {
    return switch (reason) {
      case STOP, LENGTH, TOOL_CALLS, CONTENT_FILTER -> reason.name().toLowerCase(Locale.ROOT);
      case OTHER -> "stop";
    };
  }

  /** An error body. */
  static byte[] error(ChatError error, String requestId) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeName("error").writeStartObject();
          out.writeStringProperty("message", error.message());
          out.writeStringProperty("type", error.code().type());
          string(out, "param", error.param());
          out.writeStringProperty("code", error.code().id());
          out.writeStringProperty("request_id", requestId);
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  /** A field that is a string or null. */
  static void string(JsonGenerator out, String name, @Nullable String text) {
    if (text == null) {
      out.writeNullProperty(name);
    } else {
      out.writeStringProperty(name, text);
    }
  }
}
