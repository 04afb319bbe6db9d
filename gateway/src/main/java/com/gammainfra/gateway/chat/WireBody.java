package com.gammainfra.gateway.chat;

/**
 * JSON as it came over the wire, kept so that fields this gateway does not know survive between two
 * edges of the same dialect.
 *
 * @param dialect the wire format, such as {@code openai}
 * @param json UTF-8; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: bodies are never compared
public record WireBody(String dialect, byte[] json) {}
