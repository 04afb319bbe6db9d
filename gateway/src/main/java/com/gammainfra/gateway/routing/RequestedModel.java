package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.ChainMember;
import java.util.List;

/** What the {@code model} and {@code models} of a request ask for. */
sealed interface RequestedModel {

  /** The router shall choose; {@code wish} is what the name itself says about the order. */
  record Routed(Wish wish) implements RequestedModel {}

  /** The operator's chain of that name. */
  record Aliased(Alias alias) implements RequestedModel {}

  /** These models, in this order; {@code notices} name those put in place of a retired one. */
  record Pinned(List<ChainMember> members, List<String> notices) implements RequestedModel {}
}
