/**
 * Price lists that others publish, and how the prices of the catalog differ from one: reads the
 * bytes of LiteLLM's or OpenRouter's list, finds a model in it under the name it has there, and
 * compares rate by rate. Pure: it opens no file and asks nobody. Nothing here prices a request, and
 * no list ever changes the catalog; a person reads what differs and decides.
 */
@NullMarked
package com.gammainfra.gateway.pricelist;

import org.jspecify.annotations.NullMarked;
