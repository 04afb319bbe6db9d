package com.gammainfra.gateway.ledger;

import com.gammainfra.gateway.catalog.Usd;

/**
 * What a key may spend in one day or month. What is set aside counts as spent.
 *
 * @param id of key and period, such as {@code key_1:2026-11-24} or {@code key_1:2026-11}
 * @param limit the most that may be spent
 */
public record Allowance(String id, Usd limit) {}
