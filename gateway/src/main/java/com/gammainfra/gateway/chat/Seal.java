package com.gammainfra.gateway.chat;

/**
 * An opaque value that a vendor puts on a part of its answer and wants back, unchanged and in the
 * same place, when that part is part of a history. It means nothing to any other vendor.
 *
 * @param dialect whose it is
 * @param value as the vendor wrote it
 */
public record Seal(String dialect, String value) {}
