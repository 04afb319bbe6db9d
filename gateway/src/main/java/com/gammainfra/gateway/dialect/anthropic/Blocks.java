package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.DataUrl;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.MediaTypes;
import com.gammainfra.gateway.dialect.wire.PercentText;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the blocks of a turn. What has no block is named as lost: so are images and documents of a
 * kind that the provider refuses (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/vision">Vision</a>, <a
 * href="https://docs.claude.com/en/docs/build-with-claude/pdf-support">PDF support</a>, November
 * 2026).
 */
record Blocks(Set<String> losses) {

  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
  private static final String PDF = "application/pdf";
  private static final String UNKNOWN = "application/octet-stream";

  /** A block; null where there is none for it. */
  @Nullable ObjectNode block(ContentPart part) {
    return switch (part) {
      case ContentPart.Text(var text) -> text.isBlank() ? null : node("text").put("text", text);
      case ContentPart.Image(var url, var detail) -> {
        if (detail != null && !detail.equals("auto")) {
          losses.add("detail of an image is not known to this provider and was left out");
        }
        yield media("image", url);
      }
      case ContentPart.Document(var filename, var url) -> {
        if (url == null) {
          yield lost("a document that is not part of the request was left out");
        }
        ObjectNode block = media("document", typed(url, filename));
        if (block != null
            && filename != null
            && block.path("type").asString("").equals("document")) {
          block.put("title", filename);
        }
        yield block;
      }
      case ContentPart.Audio _ -> lost("sound is not taken by this provider and was left out");
      case ContentPart.Thought(var text, var seal) ->
          isOurs(seal)
              ? node("thinking").put("thinking", text).put("signature", seal.value())
              : lost("reasoning of earlier turns that is not this provider's own was left out");
      case ContentPart.HiddenThought(var seal) ->
          isOurs(seal)
              ? node("redacted_thinking").put("data", seal.value())
              : lost("reasoning of earlier turns that is not this provider's own was left out");
      case ContentPart.Foreign(var dialect, var type, var json) -> {
        if (dialect.equals(AnthropicDialect.ID)
            && JsonText.mapper().readTree(json.text()) instanceof ObjectNode own) {
          yield own;
        }
        yield lost("a part of type '" + type + "' is not known to this provider and was left out");
      }
      case ContentPart.ToolCall call -> call(call, Ids.fitting(call.id()));
      case ContentPart.ToolResult result -> result(result, Ids.fitting(result.callId()));
      case ContentPart.CacheBreakpoint _ -> null;
    };
  }

  private static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(AnthropicDialect.ID);
  }

  private @Nullable ObjectNode lost(String sentence) {
    losses.add(sentence);
    return null;
  }

  private static ObjectNode node(String type) {
    return JsonText.mapper().createObjectNode().put("type", type);
  }

  /** Bytes of an unknown type as of the type that their name tells; PDF where nothing tells. */
  private static String typed(String url, @Nullable String filename) {
    DataUrl data = DataUrl.of(url);
    if (data == null || !data.mediaType().equals(UNKNOWN)) {
      return url;
    }
    String name = filename == null ? "" : filename;
    String type = MediaTypes.ending(name).isEmpty() ? PDF : MediaTypes.ofName(name);
    return type == null ? url : "data:" + type + ";base64," + data.base64();
  }

  /** An image or a document, inside the request or by URL; a data: URL says which it is. */
  private @Nullable ObjectNode media(String said, String url) {
    String plain = PercentText.decode(url);
    if (plain != null) {
      ObjectNode block = node("document");
      block
          .putObject("source")
          .put("type", "text")
          .put("media_type", "text/plain")
          .put("data", plain);
      return block;
    }
    DataUrl data = DataUrl.of(url);
    if (data != null && !IMAGES.contains(data.mediaType()) && !data.mediaType().equals(PDF)) {
      return lost(
          "%s of type '%s' is not taken by this provider and was left out"
              .formatted(said.equals("image") ? "an image" : "a document", data.mediaType()));
    }
    String type = data == null ? said : data.isImage() ? "image" : "document";
    ObjectNode block = node(type);
    ObjectNode source = block.putObject("source");
    if (data != null) {
      source.put("type", "base64").put("media_type", data.mediaType()).put("data", data.base64());
      return block;
    }
    if (url.regionMatches(true, 0, "https://", 0, 8)) {
      source.put("type", "url").put("url", url);
      return block;
    }
    if (url.regionMatches(true, 0, "http://", 0, 7)) {
      return lost("a " + type + " by http, not https, is not taken and was left out");
    }
    if (type.equals("document")) {
      source.put("type", "base64").put("media_type", PDF).put("data", url);
      return block;
    }
    return lost("an image that is neither a data: URL with base64 nor an https one was left out");
  }

  /** A call under that id. */
  ObjectNode call(ContentPart.ToolCall call, String id) {
    if (call.seal() != null && !isOurs(call.seal())) {
      losses.add("reasoning of earlier turns that is not this provider's own was left out");
    }
    ObjectNode block = node("tool_use").put("id", id).put("name", call.name());
    block.set("input", input(call.arguments()));
    return block;
  }

  private JsonNode input(String arguments) {
    if (arguments.isBlank()) {
      return JsonText.mapper().createObjectNode();
    }
    try {
      if (JsonText.mapper().readTree(arguments) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // what a model wrote may be no JSON at all
    }
    losses.add("a call's arguments that are no JSON object were wrapped in one");
    return JsonText.mapper().createObjectNode().put("arguments", arguments);
  }

  /** A result of the call of that id. A failure must say something. */
  ObjectNode result(ContentPart.ToolResult result, String id) {
    ObjectNode block = node("tool_result").put("tool_use_id", id);
    ArrayNode content = JsonText.mapper().createArrayNode();
    for (ContentPart part : result.parts()) {
      ObjectNode inner = block(part);
      if (inner != null) {
        content.add(inner);
      }
    }
    if (content.size() == 1 && content.get(0).path("text").isString()) {
      block.set("content", content.get(0).path("text"));
    } else if (!content.isEmpty()) {
      block.set("content", content);
    } else if (Boolean.TRUE.equals(result.error())) {
      block.put("content", "The tool failed.");
    }
    if (result.error() != null) {
      block.put("is_error", result.error());
    }
    return block;
  }
}
