package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.provider.AnswerSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives the tool calls of one answer ids that name their issuer, on their way to the client.
 * Confined to the answer's thread.
 */
final class SignedCalls implements AnswerSink {

  /** An id that is no word of its own in any answer, so that it can be replaced unread. */
  private static final Pattern UNMISTAKABLE = Pattern.compile("[A-Za-z0-9_-]{9,}");

  private final AnswerSink next;
  private final ToolCallIds ids;
  private final DeploymentId deployment;
  private final String account;
  private final Map<String, String> signed = new HashMap<>();
  private boolean unreadable;

  SignedCalls(AnswerSink next, ToolCallIds ids, DeploymentId deployment, String account) {
    this.next = next;
    this.ids = ids;
    this.deployment = deployment;
    this.account = account;
  }

  @Override
  public void accept(List<AnswerChunk> chunks) {
    next.accept(chunks.stream().map(this::signed).toList());
  }

  private AnswerChunk signed(AnswerChunk chunk) {
    boolean calls = false;
    List<ChatEvent> events = new ArrayList<>(chunk.events().size());
    for (ChatEvent event : chunk.events()) {
      if (event
              instanceof
              ChatEvent.ToolCallDelta(var choice, int index, var id, var name, var arguments)
          && id != null) {
        calls = true;
        unreadable |= !UNMISTAKABLE.matcher(id).matches();
        events.add(new ChatEvent.ToolCallDelta(choice, index, sign(id), name, arguments));
      } else {
        events.add(event);
      }
    }
    if (signed.isEmpty()) {
      return chunk;
    }
    WireBody original = chunk.original();
    if (original == null) {
      return new AnswerChunk(events, null);
    }
    return new AnswerChunk(events, replaced(original, calls));
  }

  /** The original with the new ids; null where an id could be taken for something else. */
  private @Nullable WireBody replaced(WireBody original, boolean calls) {
    if (unreadable) {
      return calls ? null : original;
    }
    return original.with(signed);
  }

  private String sign(String id) {
    return signed.computeIfAbsent(id, own -> ids.mint(deployment, account, own));
  }

  @Override
  public boolean isFull() {
    return next.isFull();
  }

  @Override
  public void whenDrained(Runnable resume) {
    next.whenDrained(resume);
  }
}
