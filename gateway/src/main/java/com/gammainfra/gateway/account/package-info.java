/** Who may call: keys, scopes, and how a presented key is recognised. */
@NullMarked
package com.gammainfra.gateway.account;

import org.jspecify.annotations.NullMarked;
