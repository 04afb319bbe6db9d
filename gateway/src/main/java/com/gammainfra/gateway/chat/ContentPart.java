package com.gammainfra.gateway.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a message, in the order the author gave them. */
public sealed interface ContentPart {

  /** Plain text; may be empty. */
  record Text(String text) implements ContentPart {}

  /**
   * An image.
   *
   * @param url an {@code http(s):} or {@code data:} URL, as the client wrote it
   * @param detail {@code low}, {@code high} or another word for how closely to look; null when the
   *     client said nothing
   */
  record Image(String url, @Nullable String detail) implements ContentPart {

    /** An image of which nothing else is said. */
    public Image(String url) {
      this(url, null);
    }
  }

  /**
   * A document, such as a PDF.
   *
   * @param filename null when the client gave none
   * @param url a {@code data:} or {@code http(s):} URL; null when it is named by an id of the
   *     provider's own
   */
  record Document(@Nullable String filename, @Nullable String url) implements ContentPart {}

  /**
   * A sound clip.
   *
   * @param format such as {@code wav}; null when the client gave none
   * @param data base64; null when it is named by an id of the provider's own
   */
  record Audio(@Nullable String format, @Nullable String data) implements ContentPart {}

  /**
   * The model's own reasoning of an earlier turn.
   *
   * @param seal proves to its vendor that the text is its own; null when there is none
   */
  record Thought(String text, @Nullable Seal seal) implements ContentPart {}

  /** Reasoning of an earlier turn that only its vendor can read. */
  record HiddenThought(Seal seal) implements ContentPart {}

  /**
   * A call the assistant made to one of the client's tools.
   *
   * @param arguments JSON text as the model wrote it; may be malformed
   * @param seal what its vendor wants back with the call; null for nothing
   */
  record ToolCall(String id, String name, String arguments, @Nullable Seal seal)
      implements ContentPart {

    /** A call without a seal. */
    public ToolCall(String id, String name, String arguments) {
      this(id, name, arguments, null);
    }
  }

  /**
   * What a tool answered to the call {@code callId}.
   *
   * @param parts texts, images and documents
   * @param error whether the tool failed; null when the client said nothing
   */
  record ToolResult(String callId, List<ContentPart> parts, @Nullable Boolean error)
      implements ContentPart {

    public ToolResult {
      parts = List.copyOf(parts);
    }

    /** A result of one text. */
    public ToolResult(String callId, String text) {
      this(callId, List.of(new Text(text)), null);
    }

    /** The texts, joined by a line break. */
    public String text() {
      return Message.text(parts);
    }
  }

  /** Where a prefix that the provider shall cache ends: after the part before this one. */
  record CacheBreakpoint(CacheTtl ttl) implements ContentPart {}

  /**
   * A part that only its own dialect has.
   *
   * @param type what the dialect calls its kind
   */
  record Foreign(String dialect, String type, RawJson json) implements ContentPart {}
}
