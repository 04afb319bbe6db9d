/**
 * How a provider's account of usage differs from the gateway's: what providers export, what the
 * receipts and the ledger say, and the comparison of both.
 */
@NullMarked
package com.gammainfra.gateway.reconciliation;

import org.jspecify.annotations.NullMarked;
