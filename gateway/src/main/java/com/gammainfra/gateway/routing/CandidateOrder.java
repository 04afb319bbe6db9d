package com.gammainfra.gateway.routing;

import java.util.List;

/**
 * Puts eligible candidates in order, best first. Unhealthy ones and the caller's order of providers
 * are not its business: {@link Precedence} is applied to whatever order comes out.
 */
sealed interface CandidateOrder permits ChainOrder, DialOrder, LatencyOrder {

  /**
   * The same candidates in order.
   *
   * @param eligible in the order of their chain
   */
  List<Candidate> sort(List<Candidate> eligible);
}
