package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.KEYS;
import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts in the database outlive the gateway that wrote them, whatever became of the request. */
class ReceiptArchiveIT {

  private static final String[] ANN = {"x-api-key", "key-of-ann"};
  private static final String[] BOB = {"x-api-key", "key-of-bob"};
  private static final String[] BOSS = {"x-api-key", "key-of-boss"};
  private static final String[] ADMIN = {"x-api-key", RunningGateway.ADMIN_KEY};

  @TempDir Path folder;
  private final ScriptedUpstream openai = new ScriptedUpstream();

  @AfterEach
  void stop() {
    openai.close();
  }

  @Test
  void restartedGateway_stillHasEveryOutcome_forThoseWhoMaySeeIt() throws Exception {
    Map<String, String> statuses = new LinkedHashMap<>();
    Map<String, String> bodies = new LinkedHashMap<>();
    try (RunningGateway gateway = gateway()) {
      statuses.put(id(gateway.chat("openai/gpt-5-mini", "ping", ANN)), "completed");
      statuses.put(id(gateway.chat("openai/gpt-99", "ping", ANN)), "refused");
      openai.then(ScriptedUpstream.json(503, "{}"));
      statuses.put(id(gateway.chat("openai/gpt-5-mini", "ping", ANN)), "exhausted");
      statuses.put(leave(gateway), "cancelled");
      statuses
          .keySet()
          .forEach(id -> bodies.put(id, gateway.get("/v1/receipts/" + id, ANN).body()));
    }
    try (RunningGateway gateway = gateway()) {
      statuses.forEach(
          (id, status) -> {
            String path = "/v1/receipts/" + id;
            HttpResponse<String> found = gateway.get(path, ANN);
            assertThat(found.statusCode()).as(status).isEqualTo(200);
            assertThat(json(found).get("status").stringValue()).isEqualTo(status);
            assertThat(found.body()).isEqualTo(bodies.get(id));
            assertThat(gateway.get(path, BOSS).statusCode()).isEqualTo(200);
            assertThat(gateway.get(path, ADMIN).statusCode()).isEqualTo(200);
            assertThat(gateway.get(path, BOB).statusCode()).isEqualTo(404);
          });
    }
  }

  @Test
  void receiptOfAnotherAccount_isForTheOperatorAlone() throws Exception {
    String id;
    try (RunningGateway gateway = gateway()) {
      id = id(gateway.chat("openai/gpt-5-mini", "ping", ANN));
    }
    try (Database database = Database.sqlite(file(), Durability.PROCESS)) {
      int changed =
          database.write(
              "test", handle -> handle.execute("UPDATE receipt SET account_id = 'another'"));
      assertThat(changed).isEqualTo(1);
    }
    try (RunningGateway gateway = gateway()) {
      String path = "/v1/receipts/" + id;
      assertThat(gateway.get(path, ANN).statusCode()).isEqualTo(404);
      assertThat(gateway.get(path, BOSS).statusCode()).isEqualTo(404);
      assertThat(gateway.get(path, ADMIN).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void lockedDatabase_trafficGoesOn_andReceiptsAreKept() throws Exception {
    String id;
    try (RunningGateway gateway = gateway()) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        HttpResponse<String> answer = gateway.chat("openai/gpt-5-mini", "ping", ANN);
        assertThat(answer.statusCode()).isEqualTo(200);
        id = id(answer);
        assertThat(gateway.get("/v1/receipts/" + id, ANN).statusCode()).isEqualTo(200);
        assertThat(gateway.get("/metrics").body()).contains("gateway_receipts_dropped_total 0.0");
        statement.execute("ROLLBACK");
      }
    }
    try (RunningGateway gateway = gateway()) {
      assertThat(gateway.get("/v1/receipts/" + id, ANN).statusCode()).isEqualTo(200);
    }
  }

  private Path file() {
    return folder.resolve("gammainfra.db");
  }

  private RunningGateway gateway() {
    return RunningGateway.before(
        Map.of("openai", openai), KEYS + "storage: {path: \"" + file() + "\"}\n");
  }

  private static String id(HttpResponse<?> response) {
    return header(response, "request-id");
  }

  /** Hangs up in the middle of a stream; returns once the receipt says so. */
  private String leave(RunningGateway gateway) throws Exception {
    openai.then(ScriptedUpstream.events(false, "Half of"));
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                gateway
                    .request("/v1/chat/completions")
                    .headers(ANN)
                    .header("content-type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            body("openai/gpt-5-mini", "ping", ",\"stream\":true")))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    response.body().close();
    openai.left();
    String path = "/v1/receipts/" + id(response);
    for (int i = 0; i < 1_500; i++) {
      if (!json(gateway.get(path, ANN)).get("status").stringValue().equals("running")) {
        break;
      }
      Thread.sleep(20);
    }
    return id(response);
  }
}
