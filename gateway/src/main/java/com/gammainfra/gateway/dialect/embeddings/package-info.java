/**
 * OpenAI's embeddings (<a href="https://platform.openai.com/docs/api-reference/embeddings">API
 * reference</a>, as known in November 2026), towards clients and towards providers that speak
 * OpenAI's API: texts in, vectors out, both as the bytes they came in.
 */
@NullMarked
package com.gammainfra.gateway.dialect.embeddings;

import org.jspecify.annotations.NullMarked;
