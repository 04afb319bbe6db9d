package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.RateLimiter;
import com.gammainfra.gateway.account.RateLimiter.Admission;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies the keys' rates to exchanges: admits them, says in the response's headers what is left,
 * and takes what they used when they end. Thread-safe.
 */
public final class RateLimits implements ExchangeListener {

  private final RateLimiter limiter;
  private final Map<String, RateLimiter.Permit> permits = new ConcurrentHashMap<>();

  /** Rates that {@code limiter} keeps. */
  public RateLimits(RateLimiter limiter) {
    this.limiter = limiter;
  }

  /**
   * Lets an exchange in.
   *
   * @throws ChatErrorException when its key must wait
   */
  void admit(Call call, ChatRequest chat) {
    Admission admission = limiter.admit(call.caller(), chat.size().expectedTokens(0));
    tell(call, admission.standing());
    switch (admission) {
      case Admission.Admitted(var permit, _) -> {
        if (permit.isCounted()) {
          permits.put(call.id(), permit);
        }
      }
      case Admission.Limited(var limit, var retryAfter, _) ->
          throw new ChatError(
                  ErrorCode.RATE_LIMIT_EXCEEDED,
                  "this key is limited to " + limit,
                  null,
                  retryAfter)
              .asException();
    }
  }

  /** Ends what {@link #admit} began, if its exchange has not: it used nothing. */
  void over(String id) {
    end(id, 0);
  }

  @Override
  public void finished(ExchangeRecord record) {
    end(record.id(), record.usage().totalInput() + record.usage().output());
  }

  private void end(String id, long tokens) {
    RateLimiter.Permit permit = permits.remove(id);
    if (permit != null) {
      permit.used(tokens);
    }
  }

  /** Before anything that is sent later: the event loop keeps the order. */
  private static void tell(Call call, RateLimiter.Standing standing) {
    if (standing.requests() != null || standing.tokens() != null) {
      call.loop()
          .execute(
              () -> {
                HttpServerResponse response = call.http().response();
                if (!response.headWritten() && !response.closed()) {
                  put(response, "requests", standing.requests());
                  put(response, "tokens", standing.tokens());
                }
              });
    }
  }

  private static void put(
      HttpServerResponse response, String what, RateLimiter.@Nullable Quota quota) {
    if (quota != null) {
      response.putHeader("x-ratelimit-limit-" + what, Long.toString(quota.limit()));
      response.putHeader("x-ratelimit-remaining-" + what, Long.toString(quota.remaining()));
      response.putHeader("x-ratelimit-reset-" + what, seconds(quota.reset()));
    }
  }

  /** As OpenAI writes it, in seconds alone: {@code 1.250s}. */
  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).toPlainString() + "s";
  }
}
