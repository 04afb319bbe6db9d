package com.gammainfra.gateway.catalog;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is reached.
 *
 * @param id the part of a model's name before the slash
 * @param baseUrl what the paths of its API are appended to, without a slash at the end
 * @param dialect the wire format it speaks, such as {@code openai}
 * @param apiKeys its credentials, in order of use; empty when none is configured
 * @param keyless whether it needs no credential (a model server of one's own)
 * @param tokenLimitField the request field that limits the answer: {@code max_tokens} or {@code
 *     max_completion_tokens}
 * @param unsupportedParams request fields it refuses for every model
 * @param region where it runs: {@code us}, {@code eu}, {@code apac} or an AWS region; null when not
 *     stated
 */
public record ProviderEndpoint(
    String id,
    URI baseUrl,
    String dialect,
    List<ApiKey> apiKeys,
    boolean keyless,
    String tokenLimitField,
    Set<String> unsupportedParams,
    @Nullable String region) {

  public ProviderEndpoint {
    apiKeys = List.copyOf(apiKeys);
    unsupportedParams = Set.copyOf(unsupportedParams);
  }

  /** Whether it can be called at all. */
  public boolean hasCredential() {
    return keyless || !apiKeys.isEmpty();
  }
}
