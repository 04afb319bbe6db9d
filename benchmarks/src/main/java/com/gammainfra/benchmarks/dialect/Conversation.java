package com.gammainfra.benchmarks.dialect;

/** A conversation of an agent: 20 messages, 16 KB of JSON, tools, calls and results. */
final class Conversation {

  private static final String SENTENCE =
      "The order 4711 of 12 March was shipped in two parts, and the second one is late. ";
  private static final int TURNS = 6;

  private Conversation() {}

  /** As a client of OpenAI's API sends it. */
  static String json() {
    StringBuilder json =
        new StringBuilder(
            "{\"model\":\"gammainfra/auto\",\"max_tokens\":2000,\"temperature\":0.3,\"messages\":[{\"role\":\"system\",\"content\":\"");
    json.append(SENTENCE.repeat(20)).append("\"},");
    json.append("{\"role\":\"user\",\"content\":\"").append(SENTENCE.repeat(10)).append("\"}");
    for (int turn = 0; turn < TURNS; turn++) {
      json.append(
          ",{\"role\":\"assistant\",\"content\":\"%s\",\"tool_calls\":[{\"id\":\"call_%024d\",\"type\":\"function\",\"function\":{\"name\":\"orders\",\"arguments\":\"{\\\"number\\\":%d,\\\"parts\\\":[1,2],\\\"note\\\":\\\"%s\\\"}\"}}]}"
              .formatted(SENTENCE, turn, turn, SENTENCE));
      json.append(
          ",{\"role\":\"tool\",\"tool_call_id\":\"call_%024d\",\"content\":\"{\\\"status\\\":\\\"late\\\",\\\"text\\\":\\\"%s\\\"}\"}"
              .formatted(turn, SENTENCE.repeat(16)));
      json.append(",{\"role\":\"user\",\"content\":\"").append(SENTENCE.repeat(3)).append("\"}");
    }
    json.append("],\"tools\":[");
    for (int tool = 0; tool < 4; tool++) {
      json.append(tool == 0 ? "" : ",")
          .append(
              "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"description\":\"%s\",\"parameters\":{\"type\":\"object\",\"properties\":{\"number\":{\"type\":\"integer\"},\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},\"note\":{\"type\":\"string\"}},\"required\":[\"number\"]}}}"
                  .formatted(tool == 0 ? "orders" : "tool_" + tool, SENTENCE));
    }
    return json.append("]}").toString();
  }
}
