package com.gammainfra.gateway.health;

/** Why a key is left alone for a while. */
public enum RestReason {
  /** The provider named a wait; whoever asks may be told it. */
  RATE_LIMIT,
  /** The account behind it has nothing left. */
  QUOTA,
  /** The provider refused it. */
  REFUSED
}
