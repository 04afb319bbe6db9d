package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a conversation stands: an assistant that called tools and goes on with their results. */
public final class ToolLoop {

  private ToolLoop() {}

  /**
   * Whether the assistant's last turn has calls and does not begin with reasoning that bears the
   * dialect's seal, as it must where a budget of reasoning is asked of Claude (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended
   * thinking</a>, preserving thinking blocks).
   */
  public static boolean isForeign(List<Message> messages, String dialect) {
    int last = messages.size() - 1;
    while (last >= 0 && messages.get(last).role() != Role.ASSISTANT) {
      last--;
    }
    int first = last;
    boolean calls = false;
    while (first >= 0 && messages.get(first).role() == Role.ASSISTANT) {
      calls |=
          messages.get(first).parts().stream().anyMatch(ContentPart.ToolCall.class::isInstance);
      first--;
    }
    if (!calls) {
      return false;
    }
    Seal seal = firstSeal(messages.get(first + 1));
    return seal == null || !seal.dialect().equals(dialect);
  }

  private static @Nullable Seal firstSeal(Message message) {
    return switch (message.parts().isEmpty() ? null : message.parts().getFirst()) {
      case null -> null;
      case ContentPart.Thought thought -> thought.seal();
      case ContentPart.HiddenThought hidden -> hidden.seal();
      default -> null;
    };
  }
}
