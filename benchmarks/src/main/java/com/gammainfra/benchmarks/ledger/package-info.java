/** What the ledger adds to a request. */
@NullMarked
package com.gammainfra.benchmarks.ledger;

import org.jspecify.annotations.NullMarked;
