/**
 * Who may call, and how often: keys in the configuration and in the database, scopes, how a
 * presented key is recognised, and rate limits. Budgets are {@code ledger}'s.
 */
@NullMarked
package com.gammainfra.gateway.account;

import org.jspecify.annotations.NullMarked;
