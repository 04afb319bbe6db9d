/** What a translation between two dialects costs. */
@NullMarked
package com.gammainfra.benchmarks.dialect;

import org.jspecify.annotations.NullMarked;
