/**
 * The vocabulary of one turn: what a client asks, the parts of a conversation, the events an answer
 * is made of, what it used, and the errors a client may see. Immutable values only; it knows no
 * wire format, no model and no provider.
 */
@NullMarked
package com.gammainfra.gateway.chat;

import org.jspecify.annotations.NullMarked;
