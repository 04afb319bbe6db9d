package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Audit;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways that share a PostgreSQL: one truth about money, answers and receipts. */
class PostgresIT {

  private static final String ANN = "Bearer key-of-ann";
  private static final AccountId ANNS = AccountId.managed("operator");
  private static final String MODEL = "openai/gpt-5-mini";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private String url = "";
  private RunningGateway one = RunningGateway.with("sandbox: on\n", Map.of());
  private RunningGateway other = one;

  @BeforeEach
  void start() throws Exception {
    one.close();
    url = TestDatabases.freshUrl();
    one = gateway();
    other = gateway();
    var _ = ledger(ledger -> ledger.transfer(Transfer.grant("credit", ANNS, Usd.parse("3"))));
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    openai.close();
  }

  private RunningGateway gateway() {
    return RunningGateway.before(
        Map.of("openai", openai),
        RunningGateway.KEYS
            + "billing: {enabled: true}\nstorage: {type: postgres, url: \"%s\"}\n".formatted(url));
  }

  private <T> T ledger(Function<SqlLedger, T> use) throws Exception {
    try (Database database = Database.postgres(url)) {
      return use.apply(new SqlLedger(database, InstantSource.system()));
    }
  }

  private Usd balance() throws Exception {
    return ledger(ledger -> ledger.balance(ANNS));
  }

  private Audit audit() throws Exception {
    return ledger(SqlLedger::audit);
  }

  @Test
  void bothCharge_theOneBalance() throws Exception {
    assertThat(one.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);
    assertThat(other.chat(MODEL, "ping", "authorization", ANN).statusCode()).isEqualTo(200);

    // each 1,000 tokens at $0.25 and 200 at $2 a million
    assertThat(balance()).isEqualTo(Usd.parse("2.9987"));
    assertThat(audit().balanced()).isTrue();
  }

  @Test
  void receiptOfOne_isSeenAtTheOther() throws Exception {
    HttpResponse<String> answer = one.chat(MODEL, "ping", "authorization", ANN);
    String path = "/v1/receipts/" + header(answer, "request-id");

    HttpResponse<String> receipt = other.get(path, "authorization", ANN);
    for (int i = 0; i < 600 && receipt.statusCode() == 404; i++) {
      Thread.sleep(50); // it is written behind the answer
      receipt = other.get(path, "authorization", ANN);
    }

    assertThat(receipt.statusCode()).isEqualTo(200);
    assertThat(json(receipt).at("/cost/charged_usd").stringValue()).isEqualTo("0.000650000");
  }

  @Test
  void sameIdempotencyKey_atTheOther_getsTheFirstAnswer_andPaysOnce() throws Exception {
    HttpResponse<String> first =
        one.chat(MODEL, "ping", "authorization", ANN, "idempotency-key", "k1");
    HttpResponse<String> second =
        other.chat(MODEL, "ping", "authorization", ANN, "idempotency-key", "k1");

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("idempotency-replayed")).contains("true");
    assertThat(balance()).isEqualTo(Usd.parse("2.99935"));
  }
}
