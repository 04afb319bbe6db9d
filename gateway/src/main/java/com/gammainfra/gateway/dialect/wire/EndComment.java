package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.sse.SseWriter;
import java.math.RoundingMode;

/**
 * The comment in which the gateway says at the end of a stream what it could not in the headers.
 */
public final class EndComment {

  private EndComment() {}

  /** The comment, framed. */
  public static byte[] of(AnswerStamp stamp, Usage usage) {
    String cost = stamp.pricing().apply(usage).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    byte[] json =
        JsonText.write(
            out -> {
              out.writeStartObject();
              out.writeStringProperty("request_id", stamp.requestId());
              out.writeStringProperty("cost_usd", cost);
              out.writeStringProperty("router_version", stamp.routerVersion());
              out.writeEndObject();
            });
    return SseWriter.comment("gammainfra " + new String(json, UTF_8));
  }
}
