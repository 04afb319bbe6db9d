/**
 * Anthropic's Messages API (<a href="https://docs.claude.com/en/api/messages">Messages</a>, <a
 * href="https://docs.claude.com/en/docs/build-with-claude/streaming">Streaming</a>, as known in
 * November 2026), at both edges.
 */
@NullMarked
package com.gammainfra.gateway.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
