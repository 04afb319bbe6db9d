package com.gammainfra.gateway.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A customer's own key at a provider.
 *
 * @param id names it in what is remembered of its health; another key of the same customer at the
 *     same provider has another. Never the key itself
 * @param key null while it cannot be decrypted: then nothing can be asked with it, and nothing else
 *     may be asked in its place
 */
public record OwnKey(String id, @Nullable ApiKey key) {}
