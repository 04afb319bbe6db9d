package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import java.util.BitSet;

/**
 * Whether a streamed answer is all there: every choice that was begun has a finish reason, and at
 * least one has. Confined to one thread.
 */
final class Completeness {

  private final BitSet begun = new BitSet();
  private final BitSet finished = new BitSet();

  /** Takes note of a chunk. */
  void note(AnswerChunk chunk) {
    for (ChatEvent event : chunk.events()) {
      switch (event) {
        case ChatEvent.TextDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.ReasoningDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.RefusalDelta(int choice, var _) -> begun.set(choice);
        case ChatEvent.ToolCallDelta(int choice, _, _, _, _) -> begun.set(choice);
        case ChatEvent.HiddenReasoning(int choice, _) -> begun.set(choice);
        case ChatEvent.Finished(int choice, _, _) -> finished.set(choice);
        case ChatEvent.SealReported _, ChatEvent.UsageReported _ -> {}
      }
    }
  }

  /** Whether nothing of the answer is missing; usage may be. */
  boolean isWhole() {
    if (finished.isEmpty()) {
      return false;
    }
    BitSet open = (BitSet) begun.clone();
    open.andNot(finished);
    return open.isEmpty();
  }
}
