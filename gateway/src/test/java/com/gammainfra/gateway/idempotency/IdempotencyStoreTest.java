package com.gammainfra.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.gammainfra.gateway.secret.SealedBoxTest;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdempotencyStoreTest {

  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Answer ANSWER =
      new Answer(200, Map.of("content-type", "text/plain"), "pong".getBytes(UTF_8));

  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));

  private IdempotencyStore store(Database database) {
    return new IdempotencyStore(
        database, SealedBoxTest.key((byte) 1), now::get, new SecureRandom());
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private static KeyedRequest request(String id, String account, String body) {
    return new KeyedRequest(account, "key-1", "/v1/chat", body.getBytes(UTF_8), id, LEASE);
  }

  private static Claim fresh(IdempotencyStore store, String id) {
    Begun begun = store.begin(request(id, "ann", "ping"));
    assertThat(begun).isInstanceOf(Begun.Fresh.class);
    return ((Begun.Fresh) begun).claim();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_finishedRequest_replaysItsAnswer(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      store.finish(fresh(store, "req_1"), ANSWER);

      assertThat(store.begin(request("req_2", "ann", "ping")))
          .isInstanceOfSatisfying(
              Begun.Replay.class,
              replay -> {
                assertThat(replay.requestId()).isEqualTo("req_1");
                assertThat(replay.answer().status()).isEqualTo(200);
                assertThat(replay.answer().headers()).isEqualTo(ANSWER.headers());
                assertThat(replay.answer().body()).isEqualTo(ANSWER.body());
              });
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_otherBodyEndpointOrAccount_isAnotherRequest(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      Claim claim = fresh(store, "req_1");
      assertThat(store.begin(request("req_2", "ann", "pong"))).isEqualTo(new Begun.Mismatch());
      store.finish(claim, ANSWER);

      assertThat(store.begin(request("req_3", "ann", "pong"))).isEqualTo(new Begun.Mismatch());
      assertThat(
              store.begin(
                  new KeyedRequest(
                      "ann", "key-1", "/v1/other", "ping".getBytes(UTF_8), "req_4", LEASE)))
          .isEqualTo(new Begun.Mismatch());
      assertThat(store.begin(request("req_5", "bob", "pong"))).isInstanceOf(Begun.Fresh.class);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_whileRunning_isInProgressUntilTheLeaseEnds(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      Claim dead = fresh(store, "req_1");
      assertThat(store.begin(request("req_2", "ann", "ping")))
          .isEqualTo(new Begun.InProgress(Duration.ofSeconds(2)));
      pass(LEASE.minusMillis(500));
      assertThat(store.begin(request("req_3", "ann", "ping")))
          .isEqualTo(new Begun.InProgress(Duration.ofMillis(500)));
      pass(Duration.ofMillis(500));
      Claim next = fresh(store, "req_4");

      store.free(dead);
      store.finish(dead, ANSWER);

      assertThat(store.begin(request("req_5", "ann", "ping")))
          .as("what the dead one does late changes nothing")
          .isInstanceOf(Begun.InProgress.class);
      store.free(next);
      fresh(store, "req_6");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_answerTooLarge_namesTheFirstRequest(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      store.finish(
          fresh(store, "req_1"), new Answer(200, Map.of(), new byte[Answer.MOST_BYTES + 1]));

      assertThat(store.begin(request("req_2", "ann", "ping")))
          .isEqualTo(new Begun.TooLargeToReplay("req_1"));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void answer_afterADay_isForgotten(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      store.finish(fresh(store, "req_1"), ANSWER);
      pass(Duration.ofHours(24).minusMillis(1));
      assertThat(store.purge()).isZero();
      assertThat(store.begin(request("req_2", "ann", "ping"))).isInstanceOf(Begun.Replay.class);
      pass(Duration.ofMillis(1));
      assertThat(store.purge()).isEqualTo(1);
      fresh(store, "req_3");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_hundredThreads_oneIsFresh(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder);
        ExecutorService threads = Executors.newFixedThreadPool(100)) {
      IdempotencyStore store = store(database);
      List<Callable<Begun>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        KeyedRequest request = request("req_" + i, "ann", "ping");
        all.add(() -> store.begin(request));
      }
      List<Begun> begun = new ArrayList<>();
      for (Future<Begun> one : threads.invokeAll(all)) {
        begun.add(one.get());
      }
      assertThat(begun).filteredOn(one -> one instanceof Begun.Fresh).hasSize(1);
      assertThat(begun).filteredOn(one -> one instanceof Begun.InProgress).hasSize(99);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void database_afterAnAnswer_holdsNeitherKeyNorBodyNorAnswer(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      store.finish(fresh(store, "req_1"), ANSWER);

      Map<String, Object> row =
          database.read(
              db -> db.createQuery("SELECT * FROM idempotency").mapToMap().list().getFirst());
      assertThat(new String((byte[]) row.get("answer"), UTF_8)).doesNotContain("pong");
      assertThat(row.toString()).doesNotContain("key-1", "ann", "ping");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void begin_answerWasTamperedWith_throws(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      IdempotencyStore store = store(database);
      store.finish(fresh(store, "req_1"), ANSWER);
      database.write(
          "",
          db -> {
            byte[] answer = db.select("SELECT answer FROM idempotency").mapTo(byte[].class).one();
            answer[answer.length - 1] ^= 1;
            return db.execute("UPDATE idempotency SET answer = ?", answer);
          });

      assertThatIllegalStateException()
          .isThrownBy(() -> store.begin(request("req_2", "ann", "ping")))
          .withMessage("the answer of req_1 was changed");
    }
  }
}
