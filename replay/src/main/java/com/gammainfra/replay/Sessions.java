package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.routing.Affinity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the conversations of a trace have been, as the gateway would remember them: a session by
 * its name, another conversation by how it began, both for an hour. A trace has the tool calls of
 * whoever answered it first; their ids say nothing here, so calls belong to whom the session was
 * sent to last.
 */
final class Sessions {

  /** As {@code exchange.Conversations} has it. */
  private static final Duration KEPT = Duration.ofHours(1);

  private record Last(Deployment deployment, Instant at) {}

  private final Map<String, Last> last = new HashMap<>();

  /** Where a step's conversation has been. */
  Affinity affinity(Step step, Instant at) {
    String name = name(step);
    boolean begun =
        step.conversation() != null
            || step.request().messages().stream().anyMatch(m -> m.role() == Role.ASSISTANT);
    Last found = begun && name != null ? last.get(name) : null;
    if (found == null || Duration.between(found.at(), at).abs().compareTo(KEPT) > 0) {
      return Affinity.NONE;
    }
    return new Affinity(
        hasOpenCalls(step.request().messages()) ? found.deployment().id().number() : null,
        found.deployment().provider().id());
  }

  /** Takes note of who answers a step. */
  void answered(Step step, Instant at, Deployment deployment) {
    String name = name(step);
    if (name != null) {
      last.put(name, new Last(deployment, at));
    }
  }

  /** Whether nothing but tools' results follows the last calls. */
  private static boolean hasOpenCalls(List<Message> messages) {
    for (Message message : messages.reversed()) {
      if (message.role() != Role.TOOL) {
        return message.parts().stream().anyMatch(ContentPart.ToolCall.class::isInstance);
      }
    }
    return false;
  }

  private static @Nullable String name(Step step) {
    if (step.conversation() != null) {
      return "session " + step.conversation();
    }
    StringBuilder begin = new StringBuilder("begin ");
    for (Message message : step.request().messages()) {
      if (message.role() == Role.ASSISTANT || message.role() == Role.TOOL) {
        return null;
      }
      begin.append(message.text()).append('\0');
      if (message.role() == Role.USER) {
        return begin.toString();
      }
    }
    return null;
  }
}
