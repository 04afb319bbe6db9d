package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import java.util.EnumSet;
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
      for (ContentPart part : message.parts()) {
        switch (part) {
          case ContentPart.Text _ -> {}
          case ContentPart.Image _ -> input.add(Modality.IMAGE);
          case ContentPart.Document _ -> input.add(Modality.PDF);
          case ContentPart.Audio _ -> input.add(Modality.AUDIO);
          case ContentPart.ToolCall _, ContentPart.ToolResult _ -> tools = true;
        }
      }
    }
    return new Needs(input, tools, request.responseFormat());
  }

  boolean readableBy(Model model) {
    return model.input().containsAll(input)
        && !model.capabilities().contains(Capability.EMBEDDINGS);
  }

  boolean toolsKnownTo(Model model) {
    return !tools || model.capabilities().contains(Capability.TOOLS);
  }

  boolean formKeptBy(Model model) {
    Set<Capability> can = model.capabilities();
    return switch (format) {
      case TEXT -> true;
      case JSON_OBJECT ->
          can.contains(Capability.JSON_OBJECT) || can.contains(Capability.JSON_SCHEMA);
      case JSON_SCHEMA -> can.contains(Capability.JSON_SCHEMA);
    };
  }
}
