package com.gammainfra.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.VirtualTime;
import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.classifier.TaskClassifier;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.config.SettingsLoader;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dispatch.Dispatcher;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.routing.Steering;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of exchanges at once in virtual time, with faults, clients that leave, outages and
 * restarts at random. Router, exchange, dispatcher and breakers are the real ones; providers and
 * time are not. Each run is its seed's alone.
 */
class ExchangeSimulationTest {

  private static final int EXCHANGES = 10_000;
  private static final Instant BEGINNING = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration TOTAL = Duration.ofSeconds(30);
  private static final Duration STREAM = Duration.ofSeconds(60);
  private static final ExchangeLimits LIMITS =
      new ExchangeLimits(
          TOTAL,
          Duration.ofSeconds(5),
          Duration.ofSeconds(4),
          STREAM,
          Duration.ofSeconds(15),
          6,
          false);

  private static Catalog catalog;

  @BeforeAll
  static void loadCatalog(@TempDir Path folder) throws Exception {
    StringBuilder yaml = new StringBuilder("providers:\n");
    for (String provider : List.of("one", "two", "three")) {
      yaml.append(
          "  %s: {base_url: \"http://127.0.0.1:1/v1\", dialect: openai, api_keys: [k1, k2]}\n"
              .formatted(provider));
    }
    yaml.append("models:\n");
    for (String model : List.of("one/a", "two/b", "three/c")) {
      yaml.append(
          """
            %s: {upstream_model: m, context_tokens: %d, max_output_tokens: 4096, input: [text],
              prices: [{from: 2025-01-01, source: test, input: "1", output: "2"}]}
          """
              .formatted(model, model.equals("three/c") ? 200_000 : 100_000));
    }
    yaml.append("aliases: {house: {chain: [one/a, two/b, three/c]}}\n");
    Path file = folder.resolve("simulation.yaml");
    Files.writeString(file, yaml);
    catalog = SettingsLoader.load(file, Map.of()).catalog();
  }

  static IntStream seeds() {
    return IntStream.range(0, Rounds.of(4, 50));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomFaults_everyExchangeKeepsItsPromises(int seed) {
    Simulation simulation = new Simulation(seed);

    simulation.run();

    assertThat(simulation.violations).as("seed %d", seed).isEmpty();
    assertThat(simulation.ends.values()).hasSize(EXCHANGES);
    System.out.printf(
        "simulation, seed %d: %d exchanges, %d calls, %s%n",
        seed, EXCHANGES, simulation.providers.calls(), simulation.outcomes());
  }

  @Test
  void sameSeed_isTheSameRun() {
    Simulation one = new Simulation(7);
    Simulation other = new Simulation(7);
    one.run();
    other.run();

    assertThat(one.ends).isEqualTo(other.ends);
    assertThat(one.providers.calls()).isEqualTo(other.providers.calls());
  }

  /** One run. */
  private static final class Simulation {

    private final VirtualTime time = new VirtualTime();
    private final RandomGenerator random;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, String> ends = new HashMap<>();
    private final FlakyProviders providers;
    private final List<Cancellation> running = new ArrayList<>();
    private HealthTracker health = newHealth();
    private ChatExchange desk;

    /** Every other world is crowded, and its providers' faults last. */
    private final boolean harsh;

    Simulation(int seed) {
      harsh = seed % 2 == 1;
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      providers = new FlakyProviders(time, random, harsh ? 3 : 40, () -> health, violations);
      desk = newDesk();
    }

    private HealthTracker newHealth() {
      return new HealthTracker(() -> BEGINNING.plusNanos(time.nanos()));
    }

    private ChatExchange newDesk() {
      HealthTracker own = health;
      return new ChatExchange(
          new Router(new Unasked()),
          new Dispatcher(providers, own, time::nanos, time::sleep, random, false),
          Funding.none(),
          new Conversations(
              () -> new SecretKeySpec(new byte[32], "HmacSHA256"), new byte[32], time::nanos),
          () -> new RoutingSnapshot(catalog, own, BEGINNING, false, 4_096),
          LIMITS,
          List.of(new Listener()),
          time::nanos);
    }

    void run() {
      long at = 0;
      for (int i = 0; i < EXCHANGES; i++) {
        at += Duration.ofMillis(random.nextInt(0, harsh ? 60 : 400)).toNanos();
        begin("req_" + i, at);
        if (random.nextInt(3_000) == 0) {
          time.at(at, this::restart);
        }
      }
      time.run();
    }

    /** The gateway stops and starts anew: it forgets all it knew of the providers. */
    private void restart() {
      List.copyOf(running).forEach(one -> one.cancel(Cancellation.Reason.STOPPING));
      health = newHealth();
      desk = newDesk();
    }

    private void begin(String id, long at) {
      boolean stream = random.nextBoolean();
      Client client = new Client(id, stream, random.nextInt(4) == 0, at);
      time.begin(at, client::ask);
      if (random.nextInt(6) == 0) {
        time.at(at + Duration.ofMillis(random.nextInt(6_000)).toNanos(), client::leave);
      }
    }

    Map<String, Integer> outcomes() {
      Map<String, Integer> counts = new HashMap<>();
      ends.values().forEach(end -> counts.merge(end, 1, Integer::sum));
      return counts;
    }

    private void violation(String id, String what) {
      violations.add(id + " at " + time.nanos() / 1_000_000 + " ms: " + what);
    }

    /** Takes each end once. */
    private final class Listener implements ExchangeListener {
      @Override
      public void finished(ExchangeRecord record) {
        if (ends.put(record.id(), record.outcome().status()) != null) {
          violation(record.id(), "ended twice");
        }
        if (record.attempts().stream().filter(a -> a.asked() != null).count()
            > LIMITS.maxAttempts()) {
          violation(record.id(), "more attempts than allowed");
        }
      }
    }

    /** One client and what it sees. */
    private final class Client implements AnswerWriter, AnswerWriter.Stream {

      private final String id;
      private final boolean streams;
      private final boolean guard;
      private final long began;
      private final Cancellation cancellation = new Cancellation();
      private @Nullable String served;
      private int words;
      private int lastWords;

      Client(String id, boolean streams, boolean guard, long began) {
        this.id = id;
        this.streams = streams;
        this.guard = guard;
        this.began = began;
      }

      void ask() {
        running.add(cancellation);
        desk.run(
            new ExchangeRequest(
                id,
                BEGINNING,
                time.nanos(),
                Caller.ANYONE,
                request(),
                Steering.NONE,
                null,
                false,
                guard,
                null,
                List.of(),
                cancellation,
                Runnable::run),
            this);
        running.remove(cancellation);
        boolean gone = cancellation.reason() == Cancellation.Reason.LEFT;
        if (!gone && lastWords != 1) {
          violation(id, "told " + lastWords + " times how it ended");
        }
        if (!ends.containsKey(id)) {
          violation(id, "has no record");
        }
        long limit = TOTAL.plus(served != null && streams ? STREAM : Duration.ZERO).toNanos();
        if (time.nanos() - began > limit) {
          violation(id, "took " + (time.nanos() - began) / 1_000_000 + " ms");
        }
      }

      void leave() {
        cancellation.cancel();
      }

      private ChatRequest request() {
        String body =
            "{\"model\":\"house\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(streams);
        return new OpenAiDialect().decodeRequest(body.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public void whole(ExchangeRecord record, List<AnswerChunk> chunks) {
        head(record);
        take(chunks);
        lastWord("completed");
      }

      @Override
      public void refuse(ExchangeRecord record, ChatError error) {
        if (served != null) {
          violation(id, "refused after it was answered");
        }
        if (error.code() == ErrorCode.INTERNAL_ERROR) {
          violation(id, "failed inside");
        }
        lastWord("exhausted");
      }

      @Override
      public AnswerWriter.Stream begin(ExchangeRecord record, Function<Usage, Cost> pricing) {
        head(record);
        return this;
      }

      private void head(ExchangeRecord record) {
        if (served != null) {
          violation(id, "answered twice");
        }
        served = record.served() == null ? "nobody" : record.served().endpoint();
        if (time.nanos() - began > TOTAL.toNanos()) {
          violation(id, "answered after its budget");
        }
      }

      @Override
      public void accept(List<AnswerChunk> chunks) {
        take(chunks);
      }

      private void take(List<AnswerChunk> chunks) {
        for (AnswerChunk chunk : chunks) {
          for (ChatEvent event : chunk.events()) {
            if (event instanceof ChatEvent.TextDelta(_, var text)
                && !text.equals(FlakyProviders.word(String.valueOf(served), words++))) {
              violation(id, "heard '" + text + "' of " + served);
            }
          }
        }
      }

      @Override
      public void complete(Usage usage) {
        if (usage.output() != words) {
          violation(id, "completed after " + words + " of " + usage.output() + " words");
        }
        lastWord("completed");
      }

      @Override
      public void truncate(ChatError error) {
        if (guard) {
          boolean stopped = cancellation.reason() == Cancellation.Reason.STOPPING;
          if (!stopped) {
            violation(id, "a guarded stream was truncated");
          }
        }
        lastWord("truncated");
      }

      private void lastWord(String said) {
        lastWords++;
        if (!said.equals(ends.get(id))) {
          violation(id, "told " + said + ", recorded " + ends.get(id));
        }
      }
    }
  }

  /** Nobody's task is asked for: all requests name an alias. */
  private static final class Unasked implements TaskClassifier {
    @Override
    public TaskPrediction classify(List<Message> messages) {
      throw new AssertionError("not asked");
    }

    @Override
    public TaskPrediction explain(List<Message> messages) {
      throw new AssertionError("not asked");
    }
  }
}
