/**
 * OpenAI's Chat Completions format, and the variants of it that compatible vendors speak. Requests
 * and answers pass through as bytes with only what must change spliced in; everything else the
 * gateway has to know is read in one streaming pass.
 */
@NullMarked
package com.gammainfra.gateway.dialect.openai;

import org.jspecify.annotations.NullMarked;
