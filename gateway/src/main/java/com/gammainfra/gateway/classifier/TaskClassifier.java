package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Message;
import java.util.List;

/**
 * Predicts the task of a conversation's last user turn. Implementations are thread-safe, may block
 * the caller for some milliseconds, and never throw: what goes wrong inside is a prediction with a
 * {@link TaskPrediction.FallbackCause}.
 */
public interface TaskClassifier {

  /**
   * Names the task.
   *
   * @param messages the conversation, oldest first; may hold no user turn at all
   */
  TaskPrediction classify(List<Message> messages);

  /**
   * The same prediction, with {@link TaskPrediction#evidence} filled in; several times slower, for
   * dry runs and people.
   */
  TaskPrediction explain(List<Message> messages);
}
