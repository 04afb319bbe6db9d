/**
 * The wire formats and their translation to and from {@code chat}. Pure: bytes in, values out, no
 * I/O. Only the two edges, {@code server} and {@code provider}, may see it. The wire records of a
 * vendor are package-private in that vendor's package.
 */
@NullMarked
package com.gammainfra.gateway.dialect;

import org.jspecify.annotations.NullMarked;
