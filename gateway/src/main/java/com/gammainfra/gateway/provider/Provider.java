package com.gammainfra.gateway.provider;

/** A way to reach a deployment. Implementations are thread-safe. */
public interface Provider {

  /**
   * Asks once and waits: for a whole answer until all of it is there, for a streamed one until its
   * first content. Blocks the calling thread, which should be virtual. Never throws for what an
   * upstream does.
   */
  OpenResult open(ProviderCall call);
}
