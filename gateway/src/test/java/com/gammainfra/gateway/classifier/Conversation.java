package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.List;

/** Messages for tests. */
final class Conversation {
  private Conversation() {}

  /** One user turn under a system prompt. */
  static List<Message> under(String system, String turn) {
    return List.of(Message.of(Role.SYSTEM, system), Message.of(Role.USER, turn));
  }
}
