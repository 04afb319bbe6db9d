package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.DataUrl;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.MediaTypes;
import com.gammainfra.gateway.dialect.wire.PercentText;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the blocks of a turn (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html">ContentBlock</a>,
 * read 2026-11-28). What has no block is named as lost. Images and documents are bytes; a document
 * has a name of few characters that no other has, and is of the format that its type tells, else
 * its name. A result has content, and no cache point within it.
 */
final class Blocks {

  private static final Map<String, String> IMAGES =
      Map.of(
          "image/png", "png",
          "image/jpeg", "jpeg",
          "image/gif", "gif",
          "image/webp", "webp");

  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "application/pdf", "pdf",
          "text/plain", "txt",
          "text/markdown", "md",
          "text/html", "html",
          "text/csv", "csv",
          "application/msword", "doc",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
          "application/vnd.ms-excel", "xls",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");

  private static final String FOREIGN_THOUGHT =
      "reasoning of earlier turns that is not this provider's own was left out";

  private static final String UNKNOWN = "application/octet-stream";

  private static final String NOTHING = "(empty)";

  private static final int LONGEST_NAME = 150;

  private final Set<String> losses;
  private final Set<String> documents = new HashSet<>();

  Blocks(Set<String> losses) {
    this.losses = losses;
  }

  /** A block; null where there is none for it. */
  @Nullable ObjectNode block(ContentPart part) {
    return switch (part) {
      case ContentPart.Text(var text) -> text.isBlank() ? null : text(text);
      case ContentPart.Image(var url, var detail) -> {
        if (detail != null && !detail.equals("auto")) {
          losses.add("detail of an image is not known to this provider and was left out");
        }
        yield image(url);
      }
      case ContentPart.Document(var filename, var url) -> document(filename, url);
      case ContentPart.Audio _ -> lost("sound is not taken by this provider and was left out");
      case ContentPart.Thought(var text, var seal) -> {
        if (!isOurs(seal)) {
          yield lost(FOREIGN_THOUGHT);
        }
        ObjectNode block = node();
        block
            .putObject("reasoningContent")
            .putObject("reasoningText")
            .put("text", text)
            .put("signature", seal.value());
        yield block;
      }
      case ContentPart.HiddenThought(var seal) -> {
        if (!isOurs(seal)) {
          yield lost(FOREIGN_THOUGHT);
        }
        ObjectNode block = node();
        block.putObject("reasoningContent").put("redactedContent", seal.value());
        yield block;
      }
      case ContentPart.Foreign(_, var type, _) ->
          lost("a part of type '" + type + "' is not known to this provider and was left out");
      case ContentPart.ToolCall call -> call(call, Ids.fitting(call.id()));
      case ContentPart.ToolResult result -> result(result, Ids.fitting(result.callId()));
      case ContentPart.CacheBreakpoint _ -> null;
    };
  }

  static ObjectNode text(String text) {
    return node().put("text", text);
  }

  private static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(BedrockDialect.ID);
  }

  private @Nullable ObjectNode lost(String sentence) {
    losses.add(sentence);
    return null;
  }

  private static ObjectNode node() {
    return JsonText.mapper().createObjectNode();
  }

  private @Nullable ObjectNode image(String url) {
    DataUrl data = DataUrl.of(url);
    String format = data == null ? null : IMAGES.get(data.mediaType());
    if (data == null || format == null) {
      return lost("an image that is no PNG, JPEG, GIF or WebP inside the request was left out");
    }
    ObjectNode block = node();
    block.putObject("image").put("format", format).putObject("source").put("bytes", data.base64());
    return block;
  }

  private @Nullable ObjectNode document(@Nullable String filename, @Nullable String url) {
    if (url == null || url.startsWith("http")) {
      return lost("a document that is not part of the request was left out");
    }
    DataUrl data = data(url);
    if (data != null && data.isImage()) {
      return image(url);
    }
    String format = data == null ? null : format(data.mediaType(), filename);
    if (data == null || format == null) {
      return lost("a document of a type that this provider does not take was left out");
    }
    ObjectNode block = node();
    ObjectNode document = block.putObject("document").put("format", format);
    document.put("name", name(filename));
    document.putObject("source").put("bytes", data.base64());
    return block;
  }

  /** What a document's URL holds; all of it where it is none. */
  private static @Nullable DataUrl data(String url) {
    if (!url.regionMatches(true, 0, "data:", 0, 5)) {
      return new DataUrl(UNKNOWN, url);
    }
    DataUrl data = DataUrl.of(url);
    String text = data == null ? PercentText.decode(url) : null;
    return text == null
        ? data
        : new DataUrl("text/plain", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
  }

  /** PDF where nothing tells; null for none that is taken. */
  private static @Nullable String format(String type, @Nullable String filename) {
    if (type.equals(UNKNOWN)) {
      String ending = filename == null ? "" : MediaTypes.ending(filename);
      return DOCUMENTS.containsValue(ending) ? ending : "pdf";
    }
    return DOCUMENTS.getOrDefault(type, type.startsWith("text/") ? "txt" : null);
  }

  /** Letters, digits, single spaces, hyphens, parentheses and brackets; unlike every other. */
  private String name(@Nullable String filename) {
    String plain =
        filename == null ? "" : filename.replaceAll("[^a-zA-Z0-9()\\[\\]-]+", " ").strip();
    String base = plain.isEmpty() ? "document" : plain;
    base = base.substring(0, Math.min(LONGEST_NAME, base.length())).strip();
    String name = base;
    for (int i = 2; !documents.add(name); i++) {
      name = base + " (" + i + ")";
    }
    return name;
  }

  /** A call under that id. */
  ObjectNode call(ContentPart.ToolCall call, String id) {
    if (call.seal() != null && !isOurs(call.seal())) {
      losses.add(FOREIGN_THOUGHT);
    }
    ObjectNode block = node();
    ObjectNode use = block.putObject("toolUse");
    use.put("toolUseId", id).put("name", call.name());
    use.set("input", input(call.arguments()));
    return block;
  }

  private JsonNode input(String arguments) {
    if (arguments.isBlank()) {
      return node();
    }
    try {
      if (JsonText.mapper().readTree(arguments) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // what a model wrote may be no JSON at all
    }
    losses.add("a call's arguments that are no JSON object were wrapped in one");
    return node().put("arguments", arguments);
  }

  /**
   * A result of the call of that id; its status is said only where it failed, as not every model
   * takes one.
   */
  ObjectNode result(ContentPart.ToolResult result, String id) {
    ObjectNode block = node();
    ObjectNode node = block.putObject("toolResult");
    node.put("toolUseId", id);
    ArrayNode content = node.putArray("content");
    for (ContentPart part : result.parts()) {
      ObjectNode inner = block(part);
      if (inner != null) {
        content.add(inner);
      }
    }
    if (content.isEmpty()) {
      content.add(text(NOTHING));
    }
    if (Boolean.TRUE.equals(result.error())) {
      node.put("status", "error");
    }
    return block;
  }
}
