package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request with the ids of its tool calls as upstreams know them.
 *
 * @param chat the request for upstreams
 * @param issuer the number of the deployment that made the calls of the last turn with calls, as
 *     long as nothing but their results has followed; null when there are none or they are not
 *     signed
 */
record Conversation(ChatRequest chat, @Nullable Integer issuer) {

  /** Reads the ids of a request; those that are not ours, or another account's, stay. */
  static Conversation of(ChatRequest request, ToolCallIds ids, String account) {
    if (!request.contains(ContentPart.ToolCall.class)) {
      return new Conversation(request, null);
    }
    Map<String, ToolCallIds.Issued> issued = new HashMap<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          ToolCallIds.Issued found = ids.read(call.id(), account);
          if (found != null) {
            issued.put(call.id(), found);
          }
        }
      }
    }
    return issued.isEmpty()
        ? new Conversation(request, null)
        : new Conversation(restored(request, issued), issuer(request, issued));
  }

  private static @Nullable Integer issuer(
      ChatRequest request, Map<String, ToolCallIds.Issued> issued) {
    for (Message message : request.messages().reversed()) {
      if (message.role() == Role.TOOL) {
        continue;
      }
      if (message.role() != Role.ASSISTANT) {
        return null;
      }
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call && issued.containsKey(call.id())) {
          return issued.get(call.id()).deployment();
        }
      }
      return null;
    }
    return null;
  }

  private static ChatRequest restored(ChatRequest request, Map<String, ToolCallIds.Issued> issued) {
    Map<String, String> own = new HashMap<>();
    issued.forEach((id, found) -> own.put(id, found.upstreamId()));
    List<Message> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      messages.add(
          new Message(
              message.role(), message.parts().stream().map(part -> restored(part, own)).toList()));
    }
    return request.with(messages, request.original().with(own));
  }

  private static ContentPart restored(ContentPart part, Map<String, String> own) {
    return switch (part) {
      case ContentPart.ToolCall(var id, var name, var arguments, var seal) ->
          new ContentPart.ToolCall(own.getOrDefault(id, id), name, arguments, seal);
      case ContentPart.ToolResult(var id, var parts, var error) ->
          new ContentPart.ToolResult(own.getOrDefault(id, id), parts, error);
      case ContentPart.Text _,
          ContentPart.Image _,
          ContentPart.Document _,
          ContentPart.Audio _,
          ContentPart.Thought _,
          ContentPart.HiddenThought _,
          ContentPart.CacheBreakpoint _,
          ContentPart.Foreign _ ->
          part;
    };
  }
}
