package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of tools that a provider takes, in place of those that it would refuse, and back in its
 * answers. A name that does not fit becomes its first characters, with underscores for what is
 * neither letter nor digit, and a digest of the whole name; so it is the same in every turn and at
 * every provider, and needs no memory.
 */
public final class FittingNames {

  private static final int MOST_CHARS = 64;
  private static final int DIGEST_CHARS = 8;
  private static final int MOST_DIGEST_CHARS = 32;
  private static final Pattern OTHER = Pattern.compile("[^A-Za-z0-9_]");

  private final Map<String, String> fitting;

  private FittingNames(Map<String, String> fitting) {
    this.fitting = fitting;
  }

  /** Writes a request for a provider. */
  public interface Writer {
    UpstreamRequest write(ChatRequest request);
  }

  /**
   * Writes a request with names that the provider takes, and gives its answer the caller's names.
   *
   * @param taken what the provider takes; every name of at most {@value #MOST_CHARS} letters,
   *     digits and underscores that begins with no digit is among it
   */
  public static UpstreamRequest write(ChatRequest request, Pattern taken, Writer writer) {
    List<String> names = names(request);
    if (names.stream().allMatch(name -> taken.matcher(name).matches())) {
      return writer.write(request);
    }
    Map<String, String> fitting = new HashMap<>();
    Map<String, String> back = new HashMap<>();
    for (String name : names) {
      if (!taken.matcher(name).matches() && !fitting.containsKey(name)) {
        String other = fitting(name, names);
        fitting.put(name, other);
        back.put(other, name);
      }
    }
    UpstreamRequest written = writer.write(new FittingNames(fitting).in(request));
    return new UpstreamRequest(
        written.path(),
        written.headers(),
        written.body(),
        written.losses(),
        new Renamed(written.decoder(), back));
  }

  private static List<String> names(ChatRequest request) {
    List<String> names = new ArrayList<>();
    for (Tool tool : request.toolbox().tools()) {
      if (tool instanceof Tool.Function function) {
        names.add(function.name());
      }
    }
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    switch (request.toolbox().choice()) {
      case ToolChoice.Named(var name) -> names.add(name);
      case ToolChoice.Allowed(var allowed, _) -> names.addAll(allowed);
      case ToolChoice.Auto _, ToolChoice.None _, ToolChoice.Required _ -> {}
      case null -> {}
    }
    return names;
  }

  private static String fitting(String name, List<String> others) {
    String plain = OTHER.matcher(name).replaceAll("_");
    String start = plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    String fitting = name;
    for (int chars = DIGEST_CHARS;
        chars <= MOST_DIGEST_CHARS && (others.contains(fitting) || chars == DIGEST_CHARS);
        chars += DIGEST_CHARS) {
      int kept = Math.min(start.length(), MOST_CHARS - 1 - chars);
      fitting = start.substring(0, kept) + "_" + Digest.alphanumeric(name, chars);
    }
    return fitting;
  }

  private ChatRequest in(ChatRequest request) {
    List<Message> messages = new ArrayList<>(request.messages().size());
    for (Message message : request.messages()) {
      messages.add(new Message(message.role(), message.parts().stream().map(this::part).toList()));
    }
    Toolbox toolbox = request.toolbox();
    return request.with(
        messages,
        new Toolbox(
            toolbox.tools().stream().map(this::tool).toList(),
            choice(toolbox.choice()),
            toolbox.parallel()));
  }

  private String name(String name) {
    return fitting.getOrDefault(name, name);
  }

  private ContentPart part(ContentPart part) {
    return part instanceof ContentPart.ToolCall(var id, var name, var arguments, var seal)
        ? new ContentPart.ToolCall(id, name(name), arguments, seal)
        : part;
  }

  private Tool tool(Tool tool) {
    return switch (tool) {
      case Tool.Function(var name, var description, var parameters, var strict, var cache) ->
          new Tool.Function(name(name), description, parameters, strict, cache);
      case Tool.Foreign foreign -> foreign;
    };
  }

  private @Nullable ToolChoice choice(@Nullable ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.Named(var name) -> new ToolChoice.Named(name(name));
      case ToolChoice.Allowed(var names, var required) ->
          new ToolChoice.Allowed(names.stream().map(this::name).toList(), required);
      case ToolChoice.Auto _, ToolChoice.None _, ToolChoice.Required _ -> choice;
      case null -> null;
    };
  }

  /**
   * Gives calls their names back.
   *
   * @param names the caller's, by those that the provider was given
   */
  private record Renamed(AnswerDecoder decoder, Map<String, String> names)
      implements AnswerDecoder {

    @Override
    public StreamItem answer(byte[] body) {
      return renamed(decoder.answer(body));
    }

    @Override
    public StreamItem event(SseEvent event) {
      return renamed(decoder.event(event));
    }

    private StreamItem renamed(StreamItem item) {
      if (!(item instanceof StreamItem.Chunk(AnswerChunk chunk))) {
        return item;
      }
      List<ChatEvent> events = new ArrayList<>(chunk.events());
      events.replaceAll(this::renamed);
      // What it came as has the provider's names, but no client of that dialect: its bytes pass.
      return events.equals(chunk.events())
          ? item
          : new StreamItem.Chunk(new AnswerChunk(events, null));
    }

    private ChatEvent renamed(ChatEvent event) {
      return event
                  instanceof
                  ChatEvent.ToolCallDelta(var choice, var call, var id, var name, var arguments)
              && name != null
          ? new ChatEvent.ToolCallDelta(choice, call, id, names.getOrDefault(name, name), arguments)
          : event;
    }
  }
}
