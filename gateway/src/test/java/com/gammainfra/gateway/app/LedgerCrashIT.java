package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process under traffic, again and again on one file, and then counts the money.
 * Every request costs the same, so that what is left tells how many were charged.
 */
class LedgerCrashIT {

  private static final int KILLS = Boolean.getBoolean("prove") ? 50 : 5;
  private static final int CLIENTS = 8;
  private static final Usd CREDIT = Usd.parse("1000");
  private static final Usd PRICE = Usd.parse("0.00065"); // 1,000 and 200 tokens of gpt-5-mini
  private static final AccountId ANN = AccountId.managed("operator");

  @TempDir Path folder;

  @Test
  void ledger_processKilledUnderTraffic_losesNothingAcknowledgedAndChargesNothingTwice()
      throws Exception {
    assumeThat(Path.of("target/gateway.jar")).exists();
    assumeThat(Path.of("target/lib")).isDirectory();
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    Path file = folder.resolve("money.db");
    try (Database database = Database.sqlite(file, Durability.PROCESS)) {
      var _ =
          new SqlLedger(database, InstantSource.system())
              .transfer(Transfer.grant("credit", ANN, CREDIT));
    }
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      Path config = config(upstream, file);
      for (int kill = 0; kill < KILLS; kill++) {
        try (KillableGateway gateway = KillableGateway.start(config)) {
          List<Thread> clients = new ArrayList<>();
          for (int client = 0; client < CLIENTS; client++) {
            boolean stream = client % 2 == 0;
            clients.add(Thread.startVirtualThread(() -> ask(gateway, stream, acknowledged)));
          }
          Thread.sleep(300 + random.nextInt(900));
          for (int i = 0; i < 3_000 && kill == KILLS - 1 && acknowledged.isEmpty(); i++) {
            Thread.sleep(10); // all were killed before their first answer
          }
          gateway.kill();
          for (Thread client : clients) {
            client.join(Duration.ofSeconds(30));
          }
        }
      }
      KillableGateway.start(config).close(); // gives back what the last one held
      count(file, acknowledged, upstream.askedSoFar(), seed);
    }
  }

  private Path config(ScriptedUpstream upstream, Path file) throws IOException {
    Path config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        RunningGateway.CLOCK
            + RunningGateway.KEYS
            + """
            providers: {openai: {base_url: "%s", api_keys: ["k"]}}
            billing: {enabled: true}
            storage: {path: "%s"}
            """
                .formatted(upstream.baseUrl(), file));
    return config;
  }

  /** Asks until the gateway is gone; notes the answers that came whole. */
  private static void ask(KillableGateway gateway, boolean stream, Queue<String> acknowledged) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(gateway.uri("/v1/chat/completions"))
              .header("content-type", "application/json")
              .header("authorization", "Bearer key-of-ann")
              .timeout(Duration.ofSeconds(10))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      RunningGateway.body(
                          "openai/gpt-5-mini",
                          "ping",
                          ",\"max_tokens\":1000" + (stream ? ",\"stream\":true" : ""))))
              .build();
      while (true) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        if (!stream || answer.body().contains("[DONE]")) {
          acknowledged.add(RunningGateway.header(answer, "request-id"));
        }
      }
    } catch (IOException e) {
      // the process is dead
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void count(Path file, Queue<String> acknowledged, int asked, long seed)
      throws IOException {
    try (Database database = Database.sqlite(file, Durability.PROCESS)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.system());
      Set<String> posted = transfers(database, "post");
      int reserved = transfers(database, "reserve").size();
      int ended =
          posted.size()
              + transfers(database, "release").size()
              + transfers(database, "expire").size();
      System.out.printf(
          "kill -9: %d times, seed %d; %d requests reserved, %d charged, %d given back, of which"
              + " %d by the sweep; %d answers acknowledged%n",
          KILLS,
          seed,
          reserved,
          posted.size(),
          ended - posted.size(),
          transfers(database, "expire").size(),
          acknowledged.size());

      assertThat(ledger.audit().balanced()).isTrue();
      assertThat(acknowledged).doesNotHaveDuplicates().isNotEmpty();
      assertThat(posted).as("charged").containsAll(acknowledged);
      assertThat(posted.size()).as("charged, of what was asked").isLessThanOrEqualTo(asked);
      assertThat(ledger.balance(ANN))
          .isEqualTo(CREDIT.minus(new Usd(PRICE.nanos() * posted.size())));
      assertThat(ended).as("no reservation is left open").isEqualTo(reserved);
    }
  }

  /** The exchanges that have a transfer of that kind. */
  private static Set<String> transfers(Database database, String kind) {
    List<String> ids =
        database.read(
            handle ->
                handle
                    .select("SELECT id FROM transfer WHERE kind = ?", kind)
                    .mapTo(String.class)
                    .list());
    Set<String> exchanges = new HashSet<>();
    ids.forEach(id -> exchanges.add(id.replaceFirst(":.*", "")));
    assertThat(exchanges).hasSameSizeAs(ids);
    return exchanges;
  }
}
