package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.List;
import java.util.stream.IntStream;

/** Messages for tests. */
final class Conversation {
  private Conversation() {}

  /** Turns of user and assistant, the user's first. */
  static List<Message> said(String... turns) {
    return IntStream.range(0, turns.length)
        .mapToObj(i -> Message.of(i % 2 == 0 ? Role.USER : Role.ASSISTANT, turns[i]))
        .toList();
  }

  /** One user turn under a system prompt. */
  static List<Message> under(String system, String turn) {
    return List.of(Message.of(Role.SYSTEM, system), Message.of(Role.USER, turn));
  }
}
