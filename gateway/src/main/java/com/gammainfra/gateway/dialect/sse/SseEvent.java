package com.gammainfra.gateway.dialect.sse;

/**
 * One server-sent event.
 *
 * @param event its name; empty when the stream gave none, which means {@code message}
 * @param data the data lines, joined by line feeds; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: events are never compared
public record SseEvent(String event, byte[] data) {}
