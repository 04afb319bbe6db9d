/**
 * Google's Gemini API, {@code generateContent} (<a
 * href="https://ai.google.dev/api/generate-content">Generating content</a>, as known in November
 * 2026), towards the provider.
 */
@NullMarked
package com.gammainfra.gateway.dialect.gemini;

import org.jspecify.annotations.NullMarked;
