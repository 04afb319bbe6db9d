/**
 * Credits: who has how much, what is set aside for requests under way, and what became of it.
 * Double entry in integer nano-dollars; entries are never changed, and their sum is zero.
 */
@NullMarked
package com.gammainfra.gateway.ledger;

import org.jspecify.annotations.NullMarked;
