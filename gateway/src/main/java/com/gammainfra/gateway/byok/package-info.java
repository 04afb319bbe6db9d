/**
 * The keys that customers have at providers: kept encrypted under the master key, and known in
 * memory to who asks. What is asked with them, and what that costs, is left to others.
 */
@NullMarked
package com.gammainfra.gateway.byok;

import org.jspecify.annotations.NullMarked;
