package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.health.Permit;
import com.gammainfra.gateway.health.RestReason;
import com.gammainfra.gateway.provider.ProviderFailure;
import java.time.Duration;

/**
 * One row of the failure table, which is {@code docs/failover.md}: what a failure leads to.
 *
 * @param again whether the same deployment is asked a second time; never a third
 * @param otherKey whether it is asked with its next key
 * @param next which candidates may be asked then
 * @param blame what the failure speaks against
 */
record Reaction(Again again, boolean otherKey, Next next, Blame blame) {

  /** When the same deployment is asked again. */
  enum Again {
    NEVER,
    AT_ONCE,
    AFTER_BACKOFF,
    /** When nobody else has answered: after the wait it named, else after a backoff. */
    AT_LAST
  }

  /** Who may be asked next. */
  enum Next {
    ANYBODY,
    /** Only a model with a larger window. */
    LARGER_WINDOW,
    /** The request is at fault, or nobody waits: the next would fail just so. */
    NOBODY
  }

  /** What a failure speaks against. */
  sealed interface Blame {

    /** Tells the breakers. */
    void tell(Permit permit);

    /** A fault of the deployment, or of one of its keys. */
    enum Fault implements Blame {
      NOBODYS,
      DEPLOYMENT,
      NO_SUCH_MODEL,
      KEY_LIMITED,
      KEY_REFUSED;

      @Override
      public void tell(Permit permit) {
        switch (this) {
          case NOBODYS -> permit.release();
          case DEPLOYMENT -> permit.failed();
          case NO_SUCH_MODEL -> permit.missing();
          case KEY_LIMITED -> permit.limited();
          case KEY_REFUSED -> permit.refused();
        }
      }
    }

    /** The key has to be left alone for that long. */
    record KeyRests(Duration time, RestReason reason) implements Blame {
      @Override
      public void tell(Permit permit) {
        permit.rest(time, reason);
      }
    }
  }

  /** How long a key without quota is left alone. */
  private static final Duration QUOTA_REST = Duration.ofMinutes(1);

  /**
   * The row of a failure before any content had reached the client.
   *
   * @param stream whether a stream was asked for
   * @param refilter whether another model may be asked what one would not answer
   */
  static Reaction to(ProviderFailure failure, boolean stream, boolean refilter) {
    return switch (failure) {
      case ProviderFailure.RateLimited(_, var wait) ->
          otherKey(
              Again.AT_LAST,
              wait == null
                  ? Blame.Fault.KEY_LIMITED
                  : new Blame.KeyRests(wait, RestReason.RATE_LIMIT));
      case ProviderFailure.QuotaExhausted _ ->
          otherKey(Again.NEVER, new Blame.KeyRests(QUOTA_REST, RestReason.QUOTA));
      case ProviderFailure.Unauthorized _ -> otherKey(Again.NEVER, Blame.Fault.KEY_REFUSED);
      case ProviderFailure.ServerFault(_, boolean internal, _) ->
          next(internal ? Again.AFTER_BACKOFF : Again.NEVER, Blame.Fault.DEPLOYMENT);
      case ProviderFailure.Unreachable(_, boolean stale) ->
          stale
              ? next(Again.AT_ONCE, Blame.Fault.NOBODYS)
              : next(Again.NEVER, Blame.Fault.DEPLOYMENT);
      case ProviderFailure.Malformed _ ->
          next(stream ? Again.NEVER : Again.AFTER_BACKOFF, Blame.Fault.DEPLOYMENT);
      case ProviderFailure.TimedOut _, ProviderFailure.Cut _ ->
          next(Again.NEVER, Blame.Fault.DEPLOYMENT);
      case ProviderFailure.ModelNotFound _ -> next(Again.NEVER, Blame.Fault.NO_SUCH_MODEL);
      case ProviderFailure.WouldLose _ -> next(Again.NEVER, Blame.Fault.NOBODYS);
      case ProviderFailure.ContextTooLong _ -> only(Next.LARGER_WINDOW);
      case ProviderFailure.ContentFiltered _ -> only(refilter ? Next.ANYBODY : Next.NOBODY);
      case ProviderFailure.Rejected _, ProviderFailure.Cancelled _ -> only(Next.NOBODY);
    };
  }

  /**
   * What the failure speaks against when it was asked with a key.
   *
   * @param own whether the key is the caller's own: that its account may not use a model says
   *     nothing about the deployment that everybody asks
   */
  Blame blame(boolean own) {
    return own && blame == Blame.Fault.NO_SUCH_MODEL ? Blame.Fault.KEY_REFUSED : blame;
  }

  private static Reaction otherKey(Again again, Blame blame) {
    return new Reaction(again, true, Next.ANYBODY, blame);
  }

  private static Reaction next(Again again, Blame blame) {
    return new Reaction(again, false, Next.ANYBODY, blame);
  }

  private static Reaction only(Next next) {
    return new Reaction(Again.NEVER, false, next, Blame.Fault.NOBODYS);
  }
}
