package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.util.List;

/** What came of trying a route. */
public sealed interface Dispatched {

  /** All turns, in order. */
  List<Attempt> attempts();

  /** How long nobody was asked, between two attempts. */
  Duration waited();

  /**
   * A candidate answers.
   *
   * @param losses what of the client's request it could not be told
   * @param permit under which it was asked; settled when the answer is whole, else by {@link
   *     Dispatcher#ended}
   */
  record Answered(
      Candidate candidate,
      UpstreamAnswer answer,
      List<String> losses,
      List<Attempt> attempts,
      Duration waited,
      Permit permit)
      implements Dispatched {

    public Answered {
      losses = List.copyOf(losses);
      attempts = List.copyOf(attempts);
    }
  }

  /** None does. */
  record Exhausted(ChatError error, List<Attempt> attempts, Duration waited) implements Dispatched {

    public Exhausted {
      attempts = List.copyOf(attempts);
    }
  }

  /** The client left first. */
  record Abandoned(List<Attempt> attempts, Duration waited) implements Dispatched {

    public Abandoned {
      attempts = List.copyOf(attempts);
    }
  }
}
