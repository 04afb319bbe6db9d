package com.gammainfra.benchmarks.dialect;

/** One answer, a text and a call of a tool, as each vendor writes it. */
final class Answers {
  static final String OPENAI =
      """
      {"id":"c","object":"chat.completion","created":1,"model":"m",
       "choices":[{"index":0,
         "message":{"role":"assistant","content":"Let me look that up.",
           "tool_calls":[{"id":"call_1","type":"function",
             "function":{"name":"orders","arguments":"{\\"number\\":4711,\\"parts\\":[1,2]}"}}]},
         "finish_reason":"tool_calls"}],
       "usage":{"prompt_tokens":4000,"completion_tokens":60,"total_tokens":4060}}
      """;

  static final String ANTHROPIC =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"m",
       "content":[{"type":"text","text":"Let me look that up."},
         {"type":"tool_use","id":"toolu_1","name":"orders",
          "input":{"number":4711,"parts":[1,2]}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":4000,"output_tokens":60}}
      """;

  static final String GEMINI =
      """
      {"candidates":[{"index":0,
         "content":{"role":"model","parts":[{"text":"Let me look that up."},
           {"functionCall":{"name":"orders","args":{"number":4711,"parts":[1,2]}},
            "thoughtSignature":"c2ln"}]},
         "finishReason":"STOP"}],
       "usageMetadata":{"promptTokenCount":4000,"candidatesTokenCount":60}}
      """;

  static final String RESPONSES =
      """
      {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m",
       "output":[{"id":"msg_1","type":"message","role":"assistant","status":"completed",
           "content":[{"type":"output_text","text":"Let me look that up.","annotations":[]}]},
         {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1",
          "name":"orders","arguments":"{\\"number\\":4711,\\"parts\\":[1,2]}"}],
       "usage":{"input_tokens":4000,"input_tokens_details":{"cached_tokens":0},
         "output_tokens":60,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":4060}}
      """;

  static final String BEDROCK =
      """
      {"output":{"message":{"role":"assistant","content":[{"text":"Let me look that up."},
         {"toolUse":{"toolUseId":"t_1","name":"orders",
          "input":{"number":4711,"parts":[1,2]}}}]}},
       "stopReason":"tool_use",
       "usage":{"inputTokens":4000,"outputTokens":60,"totalTokens":4060}}
      """;

  private Answers() {}
}
