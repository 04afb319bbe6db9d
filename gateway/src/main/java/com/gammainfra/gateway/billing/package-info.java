/**
 * Money in: what a top-up costs, checkouts at the payment provider, what its webhooks mean for the
 * ledger in whatever order they come, balances that fill up by themselves, and alerts before money
 * runs out. What requests cost is {@code exchange}'s.
 */
@NullMarked
package com.gammainfra.gateway.billing;

import org.jspecify.annotations.NullMarked;
