/**
 * What was used and what it cost, added up from receipts, and what another model would have cost.
 * How that is shown, and who may see it, is left to others.
 */
@NullMarked
package com.gammainfra.gateway.usage;

import org.jspecify.annotations.NullMarked;
