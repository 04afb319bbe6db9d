package com.gammainfra.gateway.server;

import com.gammainfra.gateway.billing.Till;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/credits}: what the caller's account has. */
final class CreditsHandler implements Endpoint.Handler.Simple {

  private static final int MOST_LINES = 50;

  private final @Nullable Till till;
  private final InstantSource prices;

  /**
   * A handler.
   *
   * @param till null when nobody pays
   * @param prices tells which fee holds
   */
  CreditsHandler(@Nullable Till till, InstantSource prices) {
    this.till = till;
    this.prices = prices;
  }

  @Override
  public Reply reply(Call call) {
    String account = call.caller().accountId();
    return with(
        till,
        open ->
            Reply.json(
                    200,
                    CreditsJson.of(
                        account,
                        open.statements().of(account, MOST_LINES),
                        open.fees(),
                        prices.instant()))
                .with("cache-control", "no-store"));
  }

  /** Answers from the till, if there is one and its database answers. */
  static Reply with(@Nullable Till till, Function<Till, Reply> answer) {
    if (till == null) {
      throw ChatError.of(ErrorCode.NOT_FOUND, "credits are kept here with billing.enabled only")
          .asException();
    }
    try {
      return answer.apply(till);
    } catch (DatabaseUnavailableException e) {
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "the database does not answer; ask again later")
          .asException();
    }
  }
}
