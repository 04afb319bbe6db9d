package com.gammainfra.benchmarks.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.benchmarks.Machine;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the CPU time of one exchange's translation: the request of a conversation read and
 * written for the provider, the provider's answer read and written for the client. The time is the
 * thread's own, so that other work on the machine counts little; each round is a batch, and the
 * median of the rounds after a warm-up is told, with the quickest and the slowest.
 */
@Command(
    name = "bench-dialect",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures the CPU time of translations between dialects.")
public final class DialectBench implements Callable<Integer> {

  private static final int BATCH = 200;
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "provider/model", 1, "v2", true, _ -> BigDecimal.ONE);
  private static final String CLAUDES =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"Let me look that up.\"},{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"orders\",\"input\":{\"number\":4711,\"parts\":[1,2]}}],\"stop_reason\":\"tool_use\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":4000,\"output_tokens\":60}}";
  private static final String GEMINIS =
      "{\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Let me look that up.\"},{\"functionCall\":{\"name\":\"orders\",\"args\":{\"number\":4711,\"parts\":[1,2]}},\"thoughtSignature\":\"c2ln\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":4000,\"candidatesTokenCount\":60}}";
  private static final String OPENAIS =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Let me look that up.\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"orders\",\"arguments\":\"{\\\"number\\\":4711}\"}}]},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":4000,\"completion_tokens\":60,\"total_tokens\":4060}}";

  @Option(names = "--rounds", description = "Batches of 200 that are measured, after as many.")
  private int rounds = 40;

  @Option(names = "--date", description = "The date in the report; today (UTC) if left out.")
  private @Nullable LocalDate date;

  @Option(names = "--out", description = "The report.")
  private Path out = Path.of("docs", "benchmarks-dialect.md");

  /** See {@code --help}. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DialectBench()).execute(args));
  }

  /** A way through the gateway. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pair(
      String name, Dialect client, UpstreamDialect provider, byte[] request, byte[] answer) {

    int translate() {
      UpstreamRequest sent =
          provider.encodeRequest(
              client.decodeRequest(request),
              new UpstreamTarget(
                  "gemini-3-flash-preview", Map.of(), "max_tokens", 64_000, Set.of(), Map.of()));
      if (!(sent.decoder().answer(answer) instanceof StreamItem.Chunk(var chunk))) {
        throw new IllegalStateException("the answer cannot be read");
      }
      return sent.body().length
          + client.encodeAnswer(List.of(chunk), STAMP, Usage.of(4_000, 60)).length;
    }
  }

  @Override
  public Integer call() throws Exception {
    byte[] chat = Conversation.json().getBytes(UTF_8);
    byte[] messages =
        new AnthropicDialect()
            .encodeRequest(
                new OpenAiDialect().decodeRequest(chat),
                new UpstreamTarget("m", Map.of(), "max_tokens", Set.of()))
            .body();
    List<Pair> pairs =
        List.of(
            pair(
                "OpenAI → OpenAI (bytes)", new OpenAiDialect(), new OpenAiDialect(), chat, OPENAIS),
            pair("OpenAI → Anthropic", new OpenAiDialect(), new AnthropicDialect(), chat, CLAUDES),
            pair("OpenAI → Gemini", new OpenAiDialect(), new GeminiDialect(), chat, GEMINIS),
            pair(
                "Anthropic → OpenAI",
                new AnthropicDialect(),
                new OpenAiDialect(),
                messages,
                OPENAIS),
            pair(
                "Anthropic → Gemini",
                new AnthropicDialect(),
                new GeminiDialect(),
                messages,
                GEMINIS));
    StringBuilder rows = new StringBuilder();
    for (Pair pair : pairs) {
      double[] micros = measured(pair);
      rows.append(
          "| %s | %.0f | %.0f to %.0f |%n"
              .formatted(pair.name(), micros[rounds / 2], micros[0], micros[rounds - 1]));
    }
    Files.writeString(out, report(rows.toString(), chat.length));
    System.out.println(Files.readString(out));
    return 0;
  }

  private static Pair pair(
      String name, Dialect client, UpstreamDialect provider, byte[] request, String answer) {
    return new Pair(name, client, provider, request, answer.getBytes(UTF_8));
  }

  /** Microseconds of CPU a translation, one a round, sorted. */
  private double[] measured(Pair pair) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] micros = new double[rounds];
    long sum = 0;
    for (int round = -rounds; round < rounds; round++) {
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < BATCH; i++) {
        sum += pair.translate();
      }
      if (round >= 0) {
        micros[round] = (threads.getCurrentThreadCpuTime() - before) / 1_000.0 / BATCH;
      }
    }
    if (sum == 0) {
      throw new IllegalStateException("nothing was translated");
    }
    Arrays.sort(micros);
    return micros;
  }

  private String report(String rows, int bytes) {
    Machine machine = Machine.present();
    LocalDate day = date == null ? LocalDate.now(ZoneOffset.UTC) : date;
    return String.format(
        Locale.ROOT,
        """
        # What a translation costs

        Written by `make bench-dialect` (`com.gammainfra.benchmarks.dialect.DialectBench`); edits are overwritten.

        %s; %s. A conversation of 20 messages with tools, calls and results, %d bytes: its request read and written for the provider, and the answer read and written for the client. Microseconds of the
        thread's own CPU time for both together; the median of %d batches of %d after as many to warm up, and the quickest and slowest batch. The thread's time is taken, and not JMH's, which is the clock's: the machine may be busy.

        | client → provider | median | quickest to slowest |
        |---|---|---|
        %s
        The target is at most 300.
        """,
        day,
        machine.cores() + " cores, " + machine.cpuModel() + ", " + machine.jdk(),
        bytes,
        rounds,
        BATCH,
        rows);
  }
}
