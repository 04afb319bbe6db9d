/**
 * One request from arrival to settlement: the use case. {@link ChatExchange#run} is the method to
 * read first.
 */
@NullMarked
package com.gammainfra.gateway.exchange;

import org.jspecify.annotations.NullMarked;
