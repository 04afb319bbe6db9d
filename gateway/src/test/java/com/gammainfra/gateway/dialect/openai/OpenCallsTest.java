package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenCallsTest {

  private static final String BERN = "{\"city\":\"Bern\"}";
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/b", 1, "v2", true, _ -> BigDecimal.ONE);

  /** Deltas are {@code index/id/name/arguments}, a dot where one is not there; one event each. */
  private static List<AnswerChunk> chunks(String deltas) {
    ChatDecoder decoder = new ChatDecoder();
    List<AnswerChunk> chunks = new ArrayList<>();
    for (String event : deltas.split(" ", -1)) {
      List<String> calls = new ArrayList<>();
      for (String delta : event.split("\\+", -1)) {
        String[] part = delta.split("/", -1);
        List<String> fields = new ArrayList<>();
        if (!part[0].equals(".")) {
          fields.add("\"index\":" + part[0]);
        }
        if (!part[1].equals(".")) {
          fields.add("\"id\":\"" + part[1] + "\"");
        }
        String name = part[2].equals(".") ? "" : "\"name\":\"" + part[2] + "\",";
        String arguments = part[3].equals(".") ? "" : part[3];
        fields.add("\"function\":{" + name + "\"arguments\":\"" + arguments + "\"}");
        calls.add("{" + String.join(",", fields) + "}");
      }
      String json =
          "{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":["
              + String.join(",", calls)
              + "]}}]}";
      StreamItem item = decoder.event(new SseEvent("", json.getBytes(UTF_8)));
      chunks.add(((StreamItem.Chunk) item).chunk());
    }
    return chunks;
  }

  private static String calls(String deltas) {
    Map<Integer, String> calls = new TreeMap<>();
    for (AnswerChunk chunk : chunks(deltas)) {
      for (ChatEvent event : chunk.events()) {
        if (event instanceof ChatEvent.ToolCallDelta call) {
          String more = (call.name() == null ? "" : call.name() + ":") + call.arguments();
          calls.merge(call.index(), more, String::concat);
        }
      }
    }
    return String.valueOf(calls);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // as OpenAI counts
        "0/a/f/. 0/././1 1/b/g/. 1/././2 0/././3|{0=f:13, 1=g:2}",
        "1/b/g/2 0/a/f/1|{0=f:1, 1=g:2}",
        // no index: by id, else by name, else the last
        "./a/f/1 ./b/g/2|{0=f:1, 1=g:2}",
        "./a/f/. ./././1 ./b/g/. ./././2|{0=f:1, 1=g:2}",
        "./a/f/1 ./b/g/2 ./a/./3|{0=f:13, 1=g:2}",
        "././f/1 ././g/2|{0=f:1, 1=g:2}",
        "./a/f/1+./b/g/2|{0=f:1, 1=g:2}",
        "././f/1+././f/2|{0=f:1, 1=f:2}",
        // all under the same index
        "0/a/f/1 0/b/g/2|{0=f:1, 1=g:2}",
        "0/a/f/. 0/././1 0/b/g/. 0/././2|{0=f:1, 1=g:2}",
        "0/a/f/1+0/b/f/2|{0=f:1, 1=f:2}",
        // the same id or name again, or another id without a name: the same call
        "0/a/f/1 0/a/f/2|{0=f:1f:2}",
        "0/a/f/1 0/x/./2 0/y/./3|{0=f:123}",
        "./a/f/1 ./a/./2|{0=f:12}",
        // an index that is taken by one that was not counted
        "./a/f/1 0/b/g/2 0/././3|{0=f:1, 1=g:23}",
      })
  void deltas_goToTheirCalls(String deltas, String calls) {
    assertThat(calls(deltas)).isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource({
    "0/./f/. 0/abc/./1, call_0",
    "0/a/f/. 0/a/./1, a",
    "0/a/f/. 0/x/./1, a",
    "0/././1 0/a/f/2, a",
    "0/a/./1 0/./f/2, a",
    "0/./f/1+1/./g/2, call_0 call_1",
  })
  void call_hasOneId_whicheverDeltaItComesWith(String deltas, String ids) {
    Map<Integer, Set<String>> seen = new TreeMap<>();
    for (AnswerChunk chunk : chunks(deltas)) {
      for (ChatEvent event : chunk.events()) {
        if (event instanceof ChatEvent.ToolCallDelta call && call.id() != null) {
          seen.computeIfAbsent(call.index(), _ -> new TreeSet<>()).add(call.id());
        }
      }
    }
    assertThat(seen.values()).allMatch(each -> each.size() == 1);
    assertThat(seen.values().stream().flatMap(Set::stream)).containsExactly(ids.split(" ", -1));
  }

  /** Nobody could make it, and a client would wait for calls that never come. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"index\":0,\"id\":\"a\"}|tool_calls|true",
        "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}|tool_calls|true",
        "{\"index\":0,\"function\":{\"name\":\"f\"}},{\"index\":1,\"id\":\"b\"}|tool_calls|true",
        "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}|tool_calls|false",
        "{\"index\":0,\"function\":{\"name\":\"f\"}},{\"index\":1,\"function\":{\"arguments\":\"\"}}|tool_calls|false",
        "{\"index\":0,\"id\":\"a\"}|length|false",
        "{\"index\":0,\"id\":\"a\"}|stop|false",
      })
  void callWithoutName_atTheEndOfAStreamForIt_isTheProvidersFailure(
      String calls, String finish, boolean failed) {
    ChatDecoder decoder = new ChatDecoder();
    String deltas = "{\"choices\":[{\"delta\":{\"tool_calls\":[%s]}}]}".formatted(calls);
    String end = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"%s\"}]}".formatted(finish);

    assertThat(decoder.event(new SseEvent("", deltas.getBytes(UTF_8))))
        .isInstanceOf(StreamItem.Chunk.class);
    assertThat(decoder.event(new SseEvent("", end.getBytes(UTF_8))) instanceof StreamItem.Failed)
        .isEqualTo(failed);
  }

  @Test
  void choices_haveCallsOfTheirOwn() {
    OpenCalls open = new OpenCalls();

    assertThat(open.index(0, null, "a", "f")).isZero();
    assertThat(open.index(1, null, "b", "f")).isZero();
    assertThat(open.index(0, null, "c", "f")).isEqualTo(1);
    assertThat(open.index(1, null, null, null)).isZero();
  }

  @Test
  void countedCalls_passAsBytes_uncountedOnesAreWrittenWithTheirIndex() {
    assertThat(chunks("0/a/f/1").getFirst().original()).isNotNull();
    List<AnswerChunk> uncounted = chunks("./a/f/1 ./b/g/2");

    assertThat(uncounted).allMatch(chunk -> chunk.original() == null);
    assertThat(new OpenAiDialect().streamEncoder(STAMP).encode(uncounted.get(1)))
        .asString(UTF_8)
        .contains("\"index\":1,\"id\":\"b\"");
  }

  @Test
  void uncountedCalls_areTwoBlocks_forAnthropicsClients() {
    String deltas = "./a/f/{\\\"city\\\": ./././\\\"Bern\\\"} ./b/f/{}";
    Dialect anthropic = new AnthropicDialect();
    var encoder = anthropic.streamEncoder(STAMP);
    StringBuilder sent = new StringBuilder();
    for (AnswerChunk chunk : chunks(deltas)) {
      sent.append(new String(encoder.encode(chunk), UTF_8));
    }
    sent.append(new String(encoder.finish(Usage.NONE), UTF_8));

    assertThat(sent.toString().split("\"type\":\"tool_use\"", -1)).hasSize(3);
    assertThat(new String(anthropic.encodeAnswer(chunks(deltas), STAMP, Usage.NONE), UTF_8))
        .contains("\"id\":\"a\"", "\"id\":\"b\"", BERN);
  }
}
