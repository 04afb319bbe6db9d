/**
 * Tells people: letters by SMTP and signed webhooks, delivered from a bounded queue, so that nobody
 * who has something to tell waits for it. What is told is others' matter.
 */
@NullMarked
package com.gammainfra.gateway.notice;

import org.jspecify.annotations.NullMarked;
