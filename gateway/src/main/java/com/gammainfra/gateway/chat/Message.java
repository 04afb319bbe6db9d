package com.gammainfra.gateway.chat;

import java.util.List;
import java.util.stream.Collectors;

/** One message of a conversation. */
public record Message(Role role, List<ContentPart> parts) {

  public Message {
    parts = List.copyOf(parts);
  }

  /** A message of one text part. */
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new ContentPart.Text(text)));
  }

  /** The text parts, joined by a line break; empty when there are none. */
  public String text() {
    return text(parts);
  }

  static String text(List<ContentPart> parts) {
    if (parts.size() == 1 && parts.getFirst() instanceof ContentPart.Text(var text)) {
      return text;
    }
    return parts.stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining("\n"));
  }
}
