package com.gammainfra.gateway.chat;

import java.util.List;

/**
 * The caller's wishes about providers, by provider id.
 *
 * @param only if not empty, no other provider is asked
 * @param ignore providers that are not asked
 * @param order providers that are asked first, in this order
 */
public record ProviderFilter(List<String> only, List<String> ignore, List<String> order) {

  public static final ProviderFilter NONE = new ProviderFilter(List.of(), List.of(), List.of());

  public ProviderFilter {
    only = List.copyOf(only);
    ignore = List.copyOf(ignore);
    order = List.copyOf(order);
  }

  /** Whether the caller lets this provider be asked. */
  public boolean allows(String provider) {
    return (only.isEmpty() || only.contains(provider)) && !ignore.contains(provider);
  }
}
