package com.gammainfra.gateway.routing;

import java.util.List;

/** The order in which the operator, or the caller, wrote the models down. */
record ChainOrder() implements CandidateOrder {

  @Override
  public List<Candidate> sort(List<Candidate> eligible) {
    return eligible;
  }
}
