package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import com.gammainfra.gateway.routing.Candidate;
import java.util.List;

/** What came of trying a route. */
public sealed interface Dispatched {

  /** All turns, in order. */
  List<Attempt> attempts();

  /**
   * A candidate answers.
   *
   * @param losses what of the client's request it could not be told
   * @param permit under which it was asked; settled when the answer is whole, else by {@link
   *     Dispatcher#ended}
   * @param key the place of the key that it was asked with
   */
  record Answered(
      Candidate candidate,
      UpstreamAnswer answer,
      List<String> losses,
      List<Attempt> attempts,
      Permit permit,
      int key)
      implements Dispatched {

    public Answered {
      losses = List.copyOf(losses);
      attempts = List.copyOf(attempts);
    }
  }

  /** None does. */
  record Exhausted(ChatError error, List<Attempt> attempts) implements Dispatched {

    public Exhausted {
      attempts = List.copyOf(attempts);
    }
  }

  /** The client left first. */
  record Abandoned(List<Attempt> attempts) implements Dispatched {

    public Abandoned {
      attempts = List.copyOf(attempts);
    }
  }
}
