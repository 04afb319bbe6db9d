package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a request demands of a model, read off its messages once.
 *
 * @param input the kinds of input beyond text
 * @param tools whether it offers tools, or its history holds a tool's call or result
 */
record Needs(Set<Modality> input, boolean tools, ResponseFormat format) {

  static Needs of(ChatRequest request) {
    Set<Modality> input = EnumSet.noneOf(Modality.class);
    boolean tools = request.hasTools();
    for (Message message : request.messages()) {
      tools |= note(message.parts(), input);
    }
    return new Needs(input, tools, request.responseFormat());
  }

  /** Adds the kinds of input; whether there is a tool's call or result among the parts. */
  private static boolean note(List<ContentPart> parts, Set<Modality> input) {
    boolean tools = false;
    for (ContentPart part : parts) {
      switch (part) {
        case ContentPart.Image _ -> input.add(Modality.IMAGE);
        case ContentPart.Document _ -> input.add(Modality.PDF);
        case ContentPart.Audio _ -> input.add(Modality.AUDIO);
        case ContentPart.ToolCall _ -> tools = true;
        case ContentPart.ToolResult(_, var inner, _) -> {
          tools = true;
          note(inner, input);
        }
        case ContentPart.Text _,
            ContentPart.Thought _,
            ContentPart.HiddenThought _,
            ContentPart.CacheBreakpoint _,
            ContentPart.Foreign _ -> {}
      }
    }
    return tools;
  }

  /** Whether vectors are wanted, not an answer. */
  boolean vectors() {
    return format instanceof ResponseFormat.Vectors;
  }

  /** Whether the model takes this kind of input, and gives that kind of output at all. */
  boolean readableBy(Model model) {
    return model.input().containsAll(input)
        && model.capabilities().contains(Capability.EMBEDDINGS) == vectors();
  }

  boolean toolsKnownTo(Model model) {
    return !tools || model.capabilities().contains(Capability.TOOLS);
  }

  boolean formKeptBy(Model model) {
    Set<Capability> can = model.capabilities();
    return switch (format) {
      case ResponseFormat.Text _, ResponseFormat.Vectors _ -> true;
      case ResponseFormat.JsonObject _ ->
          can.contains(Capability.JSON_OBJECT) || can.contains(Capability.JSON_SCHEMA);
      case ResponseFormat.JsonSchema _ -> can.contains(Capability.JSON_SCHEMA);
    };
  }
}
