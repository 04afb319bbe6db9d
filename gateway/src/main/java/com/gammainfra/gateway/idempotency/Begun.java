package com.gammainfra.gateway.idempotency;

import java.time.Duration;

/** What to do with a request that came with a key. */
public sealed interface Begun {

  /** Answer it, then finish or free the claim: nobody has asked it before. */
  record Fresh(Claim claim) implements Begun {}

  /** Send what the request {@code requestId} was answered. */
  record Replay(String requestId, Answer answer) implements Begun {}

  /** Refuse it: the same is being answered. */
  record InProgress(Duration retryAfter) implements Begun {}

  /** Refuse it: the key was used for something else. */
  record Mismatch() implements Begun {}

  /** Refuse it: the request {@code requestId} was answered with more than is kept. */
  record TooLargeToReplay(String requestId) implements Begun {}
}
