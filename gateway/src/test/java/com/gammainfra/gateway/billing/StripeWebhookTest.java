package com.gammainfra.gateway.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One situation a test, told by signed webhooks: $10 of credit for $10.50. */
class StripeWebhookTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final AccountId ANNS = AccountId.managed("ann");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;
  private final StripeStandIn stripe = new StripeStandIn();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Database database;
  private SqlLedger ledger;
  private StripeWebhook webhook;

  @BeforeEach
  void open() throws Exception {
    database = Database.sqlite(folder.resolve("till.db"), Durability.PROCESS);
    ledger = new SqlLedger(database, () -> NOW);
    webhook =
        new StripeWebhook(
            StripeStandIn.WEBHOOK_SECRET,
            new Payments(database, false, () -> NOW),
            () -> NOW,
            meters);
    Checkout checkout =
        new Checkout(
            "chk_1",
            "ann",
            Purse.MANAGED,
            Checkout.Method.CHECKOUT,
            Usd.parse("10"),
            Usd.parse("0.5"),
            false,
            Checkout.Status.OPEN,
            null,
            0,
            NOW);
    database.write(
        "",
        db -> {
          CheckoutRows.insert(db, checkout);
          return 1;
        });
  }

  @AfterEach
  void close() {
    database.close();
    stripe.close();
  }

  private StripeWebhook.Taken tell(String event) {
    String signature =
        StripeStandIn.signature(event, StripeStandIn.WEBHOOK_SECRET, NOW.getEpochSecond());
    return webhook.take(event.getBytes(StandardCharsets.UTF_8), signature);
  }

  private static ObjectNode session() {
    ObjectNode session = JSON.createObjectNode();
    session.put("id", "cs_1").put("client_reference_id", "chk_1").put("payment_intent", "pi_1");
    session.put("amount_total", 1050).put("currency", "usd").put("payment_status", "paid");
    session.putObject("metadata").put("gammainfra_account", "ann");
    return session;
  }

  private void paid() {
    tell(stripe.event("checkout.session.completed", session()));
  }

  private double counted(String outcome) {
    var counter = meters.find("gateway.payment.events").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void paid_creditsTheAmount_andTheFeeIsTheOperators() {
    paid();

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
    assertThat(ledger.balance(AccountId.FEES)).isEqualTo(Usd.parse("0.5"));
    assertThat(ledger.balance(AccountId.PAYMENTS)).isEqualTo(Usd.parse("-10.5"));
  }

  @Test
  void laterPaymentMethod_creditsWhenItSucceeds_andNotBefore() {
    tell(stripe.event("checkout.session.completed", session().put("payment_status", "unpaid")));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);

    tell(stripe.event("checkout.session.async_payment_succeeded", session()));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
  }

  @Test
  void secondPaymentOfOneCheckout_isNotBooked_andIsLeftToTheOperator() {
    paid();
    tell(stripe.event("checkout.session.completed", session().put("payment_intent", "pi_2")));

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
    assertThat(counted("refused")).isEqualTo(1);
  }

  @Test
  void sessionExpired_thenPaidAfterAll_credits() {
    tell(stripe.event("checkout.session.expired", session()));
    paid();

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
  }

  @Test
  void refunds_areCumulative_andTakeTheirPartOfTheFee() {
    paid();
    tell(stripe.refunded("pi_1", 525));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("5"));
    assertThat(ledger.balance(AccountId.FEES)).isEqualTo(Usd.parse("0.25"));

    tell(stripe.refunded("pi_1", 1050));
    tell(stripe.refunded("pi_1", 525));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);
    assertThat(ledger.balance(AccountId.FEES)).isEqualTo(Usd.ZERO);
    assertThat(ledger.balance(AccountId.PAYMENTS)).isEqualTo(Usd.ZERO);
  }

  @Test
  void refund_heardBeforeThePayment_waitsForIt() {
    tell(stripe.refunded("pi_1", 1050));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);
    paid();

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);
    assertThat(ledger.balance(AccountId.PAYMENTS)).isEqualTo(Usd.ZERO);
  }

  @Test
  void refundOfMoreThanWasPaid_isNotBooked() {
    paid();
    tell(stripe.refunded("pi_1", 1051));

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
    assertThat(counted("refused")).isEqualTo(1);
  }

  @Test
  void dispute_takesTheMoney_andWonGivesItBack() {
    paid();
    tell(stripe.dispute("created", "pi_1", "dp_1", 1050, "needs_response"));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);

    tell(stripe.dispute("closed", "pi_1", "dp_1", 1050, "won"));
    tell(stripe.dispute("created", "pi_1", "dp_1", 1050, "needs_response"));
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
  }

  @Test
  void disputeLost_heardOfAlone_takesTheMoneyOnce() {
    paid();
    tell(stripe.dispute("closed", "pi_1", "dp_1", 1050, "lost"));
    tell(stripe.dispute("created", "pi_1", "dp_1", 1050, "needs_response"));
    tell(stripe.dispute("funds_withdrawn", "pi_1", "dp_1", 1050, "needs_response"));

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);
  }

  @Test
  void inquiry_takesNothing() {
    paid();
    tell(stripe.dispute("created", "pi_1", "dp_1", 1050, "warning_needs_response"));
    tell(stripe.dispute("closed", "pi_1", "dp_1", 1050, "warning_closed"));

    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.parse("10"));
  }

  @Test
  void unknownAndUnreadableEvents_areTakenAndChangeNothing() {
    assertThat(tell(stripe.event("customer.created", session())))
        .isEqualTo(StripeWebhook.Taken.YES);
    assertThat(tell("[]")).isEqualTo(StripeWebhook.Taken.YES);
    assertThat(tell("not json")).isEqualTo(StripeWebhook.Taken.YES);
    assertThat(counted("ignored")).isEqualTo(3);
  }

  @Test
  void sessionOfAnotherShopOfTheMerchant_isIgnored() {
    tell(
        stripe.event("checkout.session.completed", session().put("client_reference_id", "order7")));

    assertThat(counted("ignored")).isEqualTo(1);
  }

  @Test
  void signature_wrongOldOrFromTheFuture_isForged() {
    String event = stripe.event("checkout.session.completed", session());
    byte[] body = event.getBytes(StandardCharsets.UTF_8);
    String secret = StripeStandIn.WEBHOOK_SECRET;
    long now = NOW.getEpochSecond();
    for (String signature :
        new String[] {
          null,
          "",
          "t=,v1=",
          "v1=00",
          StripeStandIn.signature(event, "whsec_x", now),
          StripeStandIn.signature(event + " ", secret, now),
          StripeStandIn.signature(event, secret, now - 301),
          StripeStandIn.signature(event, secret, now + 301),
          StripeStandIn.signature(event, secret, now).replace("v1=", "v0=")
        }) {
      assertThat(webhook.take(body, signature)).as(signature).isEqualTo(StripeWebhook.Taken.FORGED);
    }
    assertThat(ledger.balance(ANNS)).isEqualTo(Usd.ZERO);
    for (long age : new long[] {-300, 0, 300}) {
      assertThat(webhook.take(body, StripeStandIn.signature(event, secret, now + age)))
          .isEqualTo(StripeWebhook.Taken.YES);
    }
  }
}
