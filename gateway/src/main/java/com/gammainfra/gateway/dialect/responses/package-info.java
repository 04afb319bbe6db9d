/**
 * OpenAI's Responses API (<a href="https://platform.openai.com/docs/api-reference/responses">API
 * reference</a>, as known in November 2026), at both edges, without what it keeps between requests:
 * every request brings its whole conversation.
 */
@NullMarked
package com.gammainfra.gateway.dialect.responses;

import org.jspecify.annotations.NullMarked;
