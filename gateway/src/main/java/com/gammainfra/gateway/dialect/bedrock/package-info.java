/**
 * Amazon Bedrock's Converse and ConverseStream (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>,
 * read 2026-11-28), towards the provider: the JSON, the binary frames of a stream, and the
 * signature of a request. Never run against AWS itself.
 */
@NullMarked
package com.gammainfra.gateway.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
