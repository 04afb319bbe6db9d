package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The response object (<a
 * href="https://platform.openai.com/docs/api-reference/responses/object">OpenAI, The response
 * object</a>), which repeats much of the request.
 */
final class ResponseJson {

  /** The fields of a request that are repeated, each with what it is when it was not set. */
  private static final Map<String, String> REPEATED = repeated();

  private static Map<String, String> repeated() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("instructions", "null");
    fields.put("max_output_tokens", "null");
    fields.put("max_tool_calls", "null");
    fields.put("metadata", "{}");
    fields.put("parallel_tool_calls", "true");
    fields.put("reasoning", "{\"effort\":null,\"summary\":null}");
    fields.put("safety_identifier", "null");
    fields.put("temperature", "null");
    fields.put("text", "{\"format\":{\"type\":\"text\"}}");
    fields.put("tool_choice", "\"auto\"");
    fields.put("tools", "[]");
    fields.put("top_p", "null");
    fields.put("truncation", "\"disabled\"");
    fields.put("user", "null");
    return fields;
  }

  private final AnswerStamp stamp;
  private final Map<String, String> repeated = new LinkedHashMap<>(REPEATED);

  /** The response to the request of {@code stamp}. */
  ResponseJson(AnswerStamp stamp) {
    this.stamp = stamp;
    ChatRequest request = stamp.request();
    if (request != null && request.original().dialect().equals(ResponsesDialect.ID)) {
      JsonObjectScan scan = JsonObjectScan.of(request.original().json());
      for (String field : REPEATED.keySet()) {
        byte[] raw = scan.has(field) ? scan.raw(field) : null;
        if (raw != null) {
          repeated.put(field, new String(raw, UTF_8));
        }
      }
    }
  }

  /** The id of a response that has none of its own. */
  String id() {
    return "resp_" + stamp.requestId();
  }

  /**
   * How an answer ended, or that it goes on.
   *
   * @param status {@code in_progress}, {@code completed}, {@code incomplete} or {@code failed}
   * @param incomplete why it is incomplete; null unless it is
   * @param usage null while it goes on
   * @param error what failed; null for nothing
   */
  record State(
      String status,
      @Nullable String incomplete,
      @Nullable Usage usage,
      @Nullable Consumer<JsonGenerator> error) {}

  /**
   * Writes the object.
   *
   * @param output writes the items, as an array
   */
  void write(JsonGenerator out, String id, State state, Consumer<JsonGenerator> output) {
    out.writeStartObject();
    out.writeStringProperty("id", id);
    out.writeStringProperty("object", "response");
    out.writeName("created_at").writeNumber(stamp.createdEpochSecond());
    out.writeStringProperty("status", state.status());
    out.writeBooleanProperty("background", false);
    out.writeName("error");
    if (state.error() == null) {
      out.writeNull();
    } else {
      state.error().accept(out);
    }
    out.writeName("incomplete_details");
    if (state.incomplete() == null) {
      out.writeNull();
    } else {
      out.writeStartObject();
      out.writeStringProperty("reason", state.incomplete());
      out.writeEndObject();
    }
    out.writeStringProperty("model", stamp.model());
    out.writeName("output");
    output.accept(out);
    out.writeNullProperty("previous_response_id");
    out.writeBooleanProperty("store", false);
    repeated.forEach((field, json) -> out.writeName(field).writeRawValue(json));
    out.writeName("usage");
    if (state.usage() == null) {
      out.writeNull();
    } else {
      usage(out, stamp, state.usage());
    }
    out.writeEndObject();
  }

  private static void usage(JsonGenerator out, AnswerStamp stamp, Usage usage) {
    out.writeStartObject();
    out.writeName("input_tokens").writeNumber(usage.totalInput());
    out.writeName("input_tokens_details").writeStartObject();
    out.writeName("cached_tokens").writeNumber(usage.cachedInput());
    out.writeName("cache_write_tokens").writeNumber(usage.cacheWrite5m() + usage.cacheWrite1h());
    out.writeEndObject();
    out.writeName("output_tokens").writeNumber(usage.output());
    out.writeName("output_tokens_details").writeStartObject();
    out.writeName("reasoning_tokens").writeNumber(usage.reasoning());
    out.writeEndObject();
    out.writeName("total_tokens").writeNumber(usage.totalInput() + usage.output());
    out.writeName("cost").writeRawValue(JsonText.plain(stamp.pricing().apply(usage)));
    if (usage.estimated()) {
      out.writeBooleanProperty("estimated", true);
    }
    out.writeEndObject();
  }

  /** An upstream's own response object with the model that served and the price in it. */
  static JsonSplice passed(JsonObjectScan scan, AnswerStamp stamp, @Nullable Usage usage) {
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(stamp.model()));
    if (usage != null) {
      splice.set("usage", priced(scan, stamp, usage));
    }
    return splice;
  }

  private static byte[] priced(JsonObjectScan scan, AnswerStamp stamp, Usage usage) {
    JsonObjectScan.Field field = scan.field("usage");
    if (field == null || !scan.startsWith("usage", '{')) {
      return JsonText.write(out -> usage(out, stamp, usage));
    }
    JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), field.valueStart()));
    inner.set("cost", JsonText.number(stamp.pricing().apply(usage)));
    return inner.object();
  }
}
