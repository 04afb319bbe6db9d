package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.routing.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked.
 *
 * @param effort what the model reasons with, its default included; null when it has no such switch
 */
record Choice(Model model, @Nullable Effort effort) {

  /** The choice of a route. */
  static Choice of(Candidate candidate) {
    Model model = candidate.deployment().model();
    Effort effort = candidate.params().effort();
    return new Choice(model, effort == null ? model.defaultEffort() : effort);
  }

  /** The model as it is asked when nobody says more. */
  static Choice of(Model model) {
    return new Choice(model, model.defaultEffort());
  }

  /** {@code provider/model}, and the effort where there is one. */
  @Override
  public String toString() {
    return effort == null ? model.id().toString() : model.id() + " (" + effort.id() + ")";
  }
}
