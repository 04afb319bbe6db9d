package com.gammainfra.gateway.chat;

import org.jspecify.annotations.Nullable;

/** One part of a message, in the order the author gave them. */
public sealed interface ContentPart {

  /** Plain text; may be empty. */
  record Text(String text) implements ContentPart {}

  /**
   * An image.
   *
   * @param url an {@code http(s):} or {@code data:} URL, as the client wrote it
   */
  record Image(String url) implements ContentPart {}

  /** A document, such as a PDF; {@code filename} is null when the client gave none. */
  record Document(@Nullable String filename) implements ContentPart {}

  /** A sound clip. */
  record Audio() implements ContentPart {}

  /**
   * A call the assistant made to one of the client's tools.
   *
   * @param arguments JSON text as the model wrote it; may be malformed
   */
  record ToolCall(String id, String name, String arguments) implements ContentPart {}

  /** What a tool answered to the call {@code callId}. */
  record ToolResult(String callId, String text) implements ContentPart {}
}
